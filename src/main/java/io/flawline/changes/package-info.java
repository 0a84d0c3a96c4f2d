/**
 * Records what changed: who, when, what, before and after. One file grows by a line for each change; each line contains the
 * hash of the one before, so that a line that is changed, removed, inserted or cut off is found.
 */
@NullMarked
package io.flawline.changes;

import org.jspecify.annotations.NullMarked;
