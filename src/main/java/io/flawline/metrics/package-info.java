/**
 * Provides what monitoring sees at {@code /observe/metrics}: one class a concern, and no tag whose values callers
 * choose.
 */
package io.flawline.metrics;
