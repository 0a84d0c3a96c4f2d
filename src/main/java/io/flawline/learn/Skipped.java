package io.flawline.learn;

/** An image that could not be used, and why. */
public record Skipped(String name, String reason) {
}
