package io.flawline.changes;

import org.jspecify.annotations.Nullable;

/**
 * One change of what runs.
 *
 * @param what    its kind, such as {@code model-serves}
 * @param subject what was changed, such as a model's name
 * @param before  small value or map of small values; null when there was nothing
 * @param after   small value or map of small values; null when there is nothing now. Never a secret
 */
public record Change(String what, String subject, @Nullable Object before, @Nullable Object after) {
}
