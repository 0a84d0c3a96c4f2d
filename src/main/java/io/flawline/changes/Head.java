package io.flawline.changes;

/**
 * The end of the record. Kept elsewhere, it shows that lines were cut off.
 *
 * @param n    number of the last line; 0 for an empty record
 * @param hash of the last line
 */
public record Head(long n, String hash) {

    static final Head EMPTY = new Head(0, RecordLine.FIRST);

    /**
     * Reads {@code N:HASH}.
     *
     * @throws IllegalArgumentException when it is not of that form
     */
    public static Head parse(String text) {
        if (!text.matches("\\d{1,18}:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("head = " + text + ": allowed is N:HASH with a number and 64 hexadecimal digits");
        }
        String[] parts = text.split(":");
        return new Head(Long.parseLong(parts[0]), parts[1]);
    }

    @Override
    public String toString() {
        return n + ":" + hash;
    }
}
