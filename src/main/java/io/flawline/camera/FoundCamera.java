package io.flawline.camera;

/**
 * A camera that is reachable.
 *
 * @param source what to write as {@code source}
 * @param name   as its maker or the system calls it
 */
public record FoundCamera(String source, String name) {
}
