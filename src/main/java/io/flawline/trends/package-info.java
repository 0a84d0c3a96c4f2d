/**
 * Counts of inspections by quarter of an hour, kept on disk for years: verdicts, labels and latencies by route, model and recipe.
 * They outlive the images of the history, and every image is in them, also where a line is too fast for the history.
 */
@NullMarked
package io.flawline.trends;

import org.jspecify.annotations.NullMarked;
