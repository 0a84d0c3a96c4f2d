/** Implements the commands of {@code bin/flawline}: each is one class, thin over the code that does the work. */
@NullMarked
package io.flawline.cli;

import org.jspecify.annotations.NullMarked;
