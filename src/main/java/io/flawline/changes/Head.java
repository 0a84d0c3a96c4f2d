package io.flawline.changes;

/**
 * The end of the record. Kept elsewhere, it shows that lines were cut off.
 *
 * @param n    number of the last line; 0 for an empty record; -1 for a hash that was kept without its number
 * @param hash of the last line
 */
public record Head(long n, String hash) {

    private static final long UNKNOWN = -1;

    static final Head EMPTY = new Head(0, RecordLine.FIRST);

    /**
     * Reads {@code N:HASH}, or {@code HASH} alone.
     *
     * @throws IllegalArgumentException when it is not of that form
     */
    public static Head parse(String text) {
        if (!text.matches("(\\d{1,18}:)?[0-9a-f]{64}")) {
            throw new IllegalArgumentException("head = " + text + ": allowed is N:HASH, or HASH, with a number and 64 hexadecimal digits");
        }
        int colon = text.indexOf(':');
        return new Head(colon < 0 ? UNKNOWN : Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
    }

    boolean isWithoutNumber() {
        return n == UNKNOWN;
    }

    @Override
    public String toString() {
        return n + ":" + hash;
    }
}
