/**
 * Provides what monitoring sees at {@code /observe/metrics}: one class a concern, and no tag whose values callers
 * choose.
 */
@NullMarked
package io.flawline.metrics;

import org.jspecify.annotations.NullMarked;
