/** The commands of {@code bin/flawline}: one class each, thin over what does the work. */
package io.flawline.cli;
