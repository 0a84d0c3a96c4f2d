/**
 * Implements the {@code part:} endpoint: it joins the inspections of one part and gives exactly one verdict a part, at
 * the latest at its deadline, under a sequence number that survives a kill.
 */
@NullMarked
package io.flawline.part;

import org.jspecify.annotations.NullMarked;
