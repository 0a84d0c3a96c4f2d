/**
 * Keeps the recent inspections on disk within bounds for people and programs that look back: what was found, the
 * annotated image, and the image as it came. It takes what it can without ever slowing a line, and nothing relies on it
 * for delivery.
 */
@NullMarked
package io.flawline.history;

import org.jspecify.annotations.NullMarked;
