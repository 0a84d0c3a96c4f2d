package io.flawline.report;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The file of JSON lines, one per image: it is written as results come, and read again for the reports and by a resumed
 * job. A last line that was cut off is dropped. Thread-safe.
 */
final class ResultLog implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Row> earlier = new HashMap<>();

    /** @param resume whether to continue an existing file, or to start a new one */
    ResultLog(Path file, boolean resume) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.truncate(resume ? readEarlier() : 0);
    }

    /** Returns the length of all complete lines in bytes. */
    private long readEarlier() throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long start = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                line.write(b);
                continue;
            }
            remember(line.toByteArray(), start);
            start += line.size() + 1;
            line.reset();
        }
        return start;
    }

    /** Remembers a line. Of two lines for one image the later counts; a line that is not JSON is ignored. */
    private void remember(byte[] line, long offset) throws IOException {
        try {
            Row row = Row.of(JSON.readTree(line), offset);
            earlier.put(row.name(), row);
        } catch (JsonProcessingException e) {
            // Its image is inspected again.
        }
    }

    /** Returns what an earlier run found on the image of this name, unless it was refused. */
    Optional<Row> earlier(String name) {
        return Optional.ofNullable(earlier.get(name)).filter(row -> row.error() == null);
    }

    /**
     * Appends a line. It is on disk, as far as the operating system is concerned, when this returns: a process that is
     * killed loses no line.
     */
    synchronized Row append(JsonNode line) throws IOException {
        byte[] json = JSON.writeValueAsBytes(line);
        ByteBuffer bytes = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        long offset = channel.size();
        for (long at = offset; bytes.hasRemaining();) {
            at += channel.write(bytes, at);
        }
        return Row.of(line, offset);
    }

    JsonNode read(Row row) throws IOException {
        return JSON.readTree(bytes(row));
    }

    private byte[] bytes(Row row) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(8192);
        for (long at = row.offset(); channel.read(part.clear(), at) > 0; at += part.limit()) {
            part.flip();
            while (part.hasRemaining()) {
                byte b = part.get();
                line.write(b);
                if (b == '\n') {
                    return line.toByteArray();
                }
            }
        }
        throw new IOException("%s was changed: no line ends behind byte %d".formatted(file, row.offset()));
    }

    /** Leaves the lines of these rows, in their order, drops all that were replaced, and closes. */
    void finish(List<Row> rows) throws IOException {
        Path compacted = file.resolveSibling(file.getFileName() + ".tmp");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(compacted))) {
            for (Row row : rows) {
                out.write(bytes(row));
            }
        }
        close();
        Files.move(compacted, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
