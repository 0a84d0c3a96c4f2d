package io.flawline.part;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only file of a station: one line an entry, its CRC-32 in 8 hexadecimal digits before its JSON. A line that
 * a crash cut off is dropped when the file is read, as nothing was done because of it. Confined to its station.
 */
final class PartJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartJournal.class);
    /** A number is read as it was written, so that a part has the same id after a restart. */
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int CRC_DIGITS = 8;

    private final Path file;
    private @Nullable FileChannel channel;
    /** Length of what was written completely; what follows it is the rest of a failed write. */
    private long length;

    PartJournal(Path file) {
        this.file = file;
    }

    /**
     * Reads the entries that an earlier process left; call {@link #rewrite} before the first append.
     *
     * @throws IOException when the file cannot be read, or is damaged elsewhere than at its end
     */
    List<JournalEntry> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<JournalEntry> entries = new ArrayList<>();
        int damaged = 0;
        int number = 0;
        for (byte[] line : lines(Files.readAllBytes(file))) {
            number++;
            JournalEntry entry = parse(line);
            if (entry == null) {
                damaged = number;
            } else if (damaged > 0) {
                throw new IOException(("%s is damaged in line %d, so parts and sequence numbers would be lost. Restore the file, or"
                        + " move it away: then sequence numbers start at 1 again, and parts that were under way get no verdict")
                        .formatted(file, damaged));
            } else {
                entries.add(entry);
            }
        }
        if (damaged > 0) {
            LOG.warn("{}: dropped its last line, which a crash cut off", file);
        }
        return entries;
    }

    /** Replaces the file by these entries, on disk when this returns; a crash leaves the old file or the new one. */
    void rewrite(List<JournalEntry> entries) throws IOException {
        Files.createDirectories(file.getParent());
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        byte[] lines = lines(entries);
        try (FileChannel writer = FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            writeAll(writer, lines, 0);
            writer.force(true);
        }
        // Windows replaces no file that is open.
        close();
        try {
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            length = lines.length;
        } finally {
            if (Files.exists(file)) {
                channel = FileChannel.open(file, StandardOpenOption.WRITE);
            }
        }
        forceFolder();
    }

    /**
     * Appends entries.
     *
     * @param forced whether they must be on disk when this returns, to outlive a power cut too
     * @throws IOException when that fails; the next append starts where this one did
     */
    void append(List<JournalEntry> entries, boolean forced) throws IOException {
        if (channel == null || !channel.isOpen()) {
            throw new IOException(file + " is closed");
        }
        byte[] lines = lines(entries);
        if (channel.size() != length) {
            channel.truncate(length);
        }
        writeAll(channel, lines, length);
        if (forced) {
            channel.force(false);
        }
        length += lines.length;
    }

    /** Returns the length of the file in bytes. */
    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private static void writeAll(FileChannel writer, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            writer.write(buffer, position + buffer.position());
        }
    }

    private static byte[] lines(List<JournalEntry> entries) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (JournalEntry entry : entries) {
            // With the declared type, or the name of the record's type is left out.
            byte[] json = MAPPER.writerFor(JournalEntry.class).writeValueAsBytes(entry);
            lines.writeBytes("%08x ".formatted(crc(json, 0)).getBytes(StandardCharsets.US_ASCII));
            lines.writeBytes(json);
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    /** Returns the lines; the last one may lack its end. */
    private static List<byte[]> lines(byte[] bytes) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(Arrays.copyOfRange(bytes, start, i));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            lines.add(Arrays.copyOfRange(bytes, start, bytes.length));
        }
        return lines;
    }

    private static @Nullable JournalEntry parse(byte[] line) {
        int start = CRC_DIGITS + 1;
        try {
            String crc = line.length < start ? "" : new String(line, 0, CRC_DIGITS, StandardCharsets.US_ASCII);
            if (crc.isEmpty() || Long.parseLong(crc, 16) != crc(line, start)) {
                return null;
            }
            return MAPPER.readValue(line, start, line.length - start, JournalEntry.class);
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    private static long crc(byte[] bytes, int from) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, bytes.length - from);
        return crc.getValue();
    }

    /** Makes the rename itself durable where the platform lets a folder be opened; Windows does not. */
    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.trace("{} cannot be forced to disk: {}", file.getParent(), e.getMessage());
        }
    }
}
