/**
 * Makes the next start cheaper: the archive of classes.
 */
@NullMarked
package io.flawline.startup;

import org.jspecify.annotations.NullMarked;
