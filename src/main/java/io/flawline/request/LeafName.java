package io.flawline.request;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Turns a name that came with a message into one that is safe as a file name in any folder, on every platform:
 * the last segment only, no control or reserved characters, no leading dot, no Windows device name, bounded length.
 * Braces go too, since Camel evaluates <code>${…}</code> in the name of a file that it is to write.
 */
public final class LeafName {
    /** UTF-8 bytes; leaves room for an identifier before and suffixes behind within the usual limit of 255. */
    public static final int MAX_BYTES = 150;

    private static final Pattern FOLDERS = Pattern.compile("^.*[/\\\\]", Pattern.DOTALL);
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\p{Cs}\\p{Cf}\\u2028\\u2029<>:\"|?*{}]");
    private static final Pattern TRAILING = Pattern.compile("[. ]+$");
    private static final Pattern DEVICE =
            Pattern.compile("(CON|PRN|AUX|NUL|COM\\d|LPT\\d|CONIN\\$|CONOUT\\$)(\\..*)?", Pattern.CASE_INSENSITIVE);

    private LeafName() {
    }

    /**
     * Returns the safe leaf of {@code name}, or {@code fallback} when nothing of it is left.
     *
     * @param name     any text, may be null
     * @param fallback a name known to be safe
     */
    public static String of(@Nullable String name, String fallback) {
        if (name == null) {
            return fallback;
        }
        String leaf = FOLDERS.matcher(name).replaceFirst("");
        leaf = UNSAFE.matcher(leaf).replaceAll("_").strip();
        leaf = TRAILING.matcher(leaf).replaceFirst("");
        if (leaf.isEmpty()) {
            return fallback;
        }
        if (leaf.startsWith(".") || DEVICE.matcher(leaf).matches()) {
            leaf = "_" + leaf;
        }
        return shorten(leaf, MAX_BYTES);
    }

    /**
     * Returns {@code leaf} cut to {@code maxBytes} of UTF-8 between two characters, its extension kept; unchanged if it
     * fits.
     */
    public static String shorten(String leaf, int maxBytes) {
        if (bytes(leaf) <= maxBytes) {
            return leaf;
        }
        int dot = leaf.lastIndexOf('.');
        String extension = dot > 0 && bytes(leaf.substring(dot)) <= 16 ? leaf.substring(dot) : "";
        String stem = leaf.substring(0, leaf.length() - extension.length());
        int end = stem.length();
        while (bytes(stem.substring(0, end)) + bytes(extension) > maxBytes) {
            end = stem.offsetByCodePoints(end, -1);
        }
        return stem.substring(0, end) + extension;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
