package io.flawline.camera;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits the body of a {@code multipart/x-mixed-replace} answer into its parts.
 *
 * <p>The delimiter is the first line of the body that begins with {@code --}, as many cameras announce another one than
 * they send, or that is the announced one without the two dashes. A part ends with its {@code Content-Length}, as long as that
 * agrees with the image that it belongs to; or where a JPEG is complete; or else where the delimiter comes.
 */
final class MultipartReader {
    private static final int MAX_HEADER = 16_384;
    private static final int CHUNK = 65_536;
    private static final Pattern BOUNDARY = Pattern.compile(";\\s*boundary\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]*))", Pattern.CASE_INSENSITIVE);

    private final InputStream in;
    private final String announced;
    private final int maxBytes;
    private final Duration timeout;
    private long deadline;
    private long began;
    private byte[] buffer = new byte[CHUNK];
    private int start;
    private int end;
    /** The line between the parts; empty until the first one has come. */
    private byte[] delimiter = {};
    private boolean lengthsAreTrue = true;

    /**
     * @param type     the {@code Content-Type} of the answer
     * @param maxBytes of one part; a longer one is an error
     * @param timeout  from the call of {@link #next} to the end of the part
     */
    MultipartReader(InputStream in, String type, long maxBytes, Duration timeout) {
        this.in = in;
        this.timeout = timeout;
        this.maxBytes = (int) Math.min(maxBytes, 1 << 30);
        Matcher boundary = BOUNDARY.matcher(type);
        announced = !boundary.find() ? "" : boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
    }

    /** Returns whether each length so far was that of its image, or none was sent. */
    boolean lengthsAreTrue() {
        return lengthsAreTrue;
    }

    /** Returns when the content of the latest part began to arrive, as {@link System#nanoTime}. */
    long began() {
        return began;
    }

    /**
     * Reads the next part.
     *
     * @throws EOFException when the stream ends before a complete part
     * @throws IOException  when the body is not multipart, or a part is too large
     */
    byte[] next() throws IOException {
        deadline = System.nanoTime() + timeout.toNanos();
        passDelimiter();
        int length = readHeaders();
        began = System.nanoTime();
        int stop = seekEnd(length > 0 && length <= maxBytes && lengthsAreTrue ? length : Integer.MAX_VALUE);
        if (stop < 0) {
            byte[] image = Arrays.copyOfRange(buffer, start, start + length);
            if (WholeImage.endsWith(image)) {
                start += length;
                return image;
            }
            stop = seekEnd(Integer.MAX_VALUE);
        }
        lengthsAreTrue = lengthsAreTrue && length == 0;
        byte[] part = Arrays.copyOfRange(buffer, start, trimmed(stop));
        start = stop;
        return part;
    }

    private void passDelimiter() throws IOException {
        if (delimiter.length == 0) {
            String line = readLine();
            for (int read = 0; !isDelimiter(line); line = readLine()) {
                read += line.length() + 1;
                if (read > MAX_HEADER) {
                    throw new IOException("the answer is announced as multipart, but no line in its first " + MAX_HEADER
                            + " bytes begins with -- or is the announced boundary");
                }
            }
            delimiter = line.stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
            return;
        }
        start = seekDelimiter() + delimiter.length;
        if (readLine().startsWith("--")) {
            throw new EOFException("the camera ended its stream");
        }
    }

    private boolean isDelimiter(String line) {
        return line.startsWith("--") && line.stripTrailing().length() > 2 || !announced.isEmpty() && line.stripTrailing().equals(announced);
    }

    /** @return the announced length; 0 without one */
    private int readHeaders() throws IOException {
        int length = 0;
        int read = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            read += line.length() + 1;
            if (read > MAX_HEADER) {
                throw new IOException("a part of the stream has more than " + MAX_HEADER + " bytes of headers");
            }
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                length = value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
            }
        }
        return length;
    }

    private int seekDelimiter() throws IOException {
        return seek(Integer.MAX_VALUE, false);
    }

    /**
     * Finds the end of the part that begins here.
     *
     * @param enough bytes after which the search ends
     * @return its place in the buffer; -1 when this number of bytes comes before it
     */
    private int seekEnd(int enough) throws IOException {
        return seek(enough, true);
    }

    /**
     * Finds the first delimiter that ends its line, or what comes before it.
     *
     * @param jpegEnds whether the end of what has arrived may be the end of a JPEG, after which the next image may take its time
     */
    private int seek(int enough, boolean jpegEnds) throws IOException {
        int at = 0;
        while (true) {
            int found = indexOf(start + at);
            if (found >= 0 && beginsLine(found) && endsLine(found + delimiter.length)) {
                // Several parts may have come at once: a delimiter behind the announced length is that of the next one.
                return found - start >= enough ? -1 : found;
            }
            if (found >= 0) {
                at = found - start + 1;
                continue;
            }
            if (end - start >= enough) {
                return -1;
            }
            if (jpegEnds && isJpeg(trimmed(end))) {
                return end;
            }
            at = Math.max(0, end - start - delimiter.length - 1);
            if (at > maxBytes) {
                throw new IOException("one image of the stream has more than %d bytes, as flawline.limits.max-bytes allows".formatted(maxBytes));
            }
            require(end - start + 1);
        }
    }

    /** A delimiter without dashes may be a word of an image as well. */
    private boolean beginsLine(int at) {
        return delimiter[0] == '-' || at == start || buffer[at - 1] == '\n';
    }

    private boolean endsLine(int after) {
        return switch (buffer[after]) {
            case '\r', '\n', ' ', '\t' -> true;
            case '-' -> buffer[after + 1] == '-';
            default -> false;
        };
    }

    /** Returns whether all that has arrived up to here is a complete JPEG, in which the two bytes of the end occur at the end only. */
    private boolean isJpeg(int stop) {
        return stop - start > 2 && (buffer[stop - 1] & 0xFF) == 0xD9 && (buffer[stop - 2] & 0xFF) == 0xFF && (buffer[start] & 0xFF) == 0xFF
                && WholeImage.endsWith(Arrays.copyOfRange(buffer, start, stop));
    }

    /** Leaves room for the two bytes that follow a delimiter. */
    private int indexOf(int from) {
        for (int i = from; i + delimiter.length + 2 <= end; i++) {
            if (Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the end without the line break that belongs to the delimiter. */
    private int trimmed(int stop) {
        int last = stop;
        if (last > start && buffer[last - 1] == '\n') {
            last--;
        }
        return last > start && buffer[last - 1] == '\r' ? last - 1 : last;
    }

    private String readLine() throws IOException {
        int length = 0;
        while (true) {
            require(length + 1);
            if (buffer[start + length] == '\n') {
                String line = new String(buffer, start, length, StandardCharsets.ISO_8859_1);
                start += length + 1;
                return line.endsWith("\r") ? line.substring(0, length - 1) : line;
            }
            if (++length > MAX_HEADER) {
                throw new IOException("the stream has a line of more than " + MAX_HEADER + " bytes where headers are expected");
            }
        }
    }

    /** Reads until this number of bytes is there. */
    private void require(int bytes) throws IOException {
        while (end - start < bytes) {
            if (start + bytes > buffer.length || end == buffer.length) {
                byte[] target = bytes + CHUNK > buffer.length ? new byte[Math.max(bytes + CHUNK, 2 * (end - start))] : buffer;
                System.arraycopy(buffer, start, target, 0, end - start);
                buffer = target;
                end -= start;
                start = 0;
            }
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                throw new EOFException("the connection ended within the stream");
            }
            end += read;
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the camera did not send an image within %d ms".formatted(timeout.toMillis()));
            }
        }
    }
}
