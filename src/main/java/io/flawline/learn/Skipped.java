package io.flawline.learn;

import org.jspecify.annotations.Nullable;

/** An image that could not be used, and why. */
public record Skipped(String name, @Nullable String reason) {
}
