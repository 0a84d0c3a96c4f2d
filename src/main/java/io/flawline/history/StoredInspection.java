package io.flawline.history;

/** @param json UTF-8: the inspection without its image, with {@code key}, {@code route} and {@code time} */
public record StoredInspection(Entry entry, byte[] json) {
}
