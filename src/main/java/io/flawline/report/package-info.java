/**
 * Inspects many images at a desk: finds them, inspects them in parallel and reports what was found, as JSON lines, CSV
 * and one page of HTML, and how well it agrees with masks drawn by people.
 *
 * <p>Everything is read from the log of JSON lines, so that a job that was stopped can continue.
 */
@NullMarked
package io.flawline.report;

import org.jspecify.annotations.NullMarked;
