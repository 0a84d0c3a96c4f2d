package io.flawline.changes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.files.AtomicFile;

/**
 * The record on disk: {@code changes.jsonl}, which only grows, and {@code head.json} with the number and the hash of its last
 * line. A line is on disk before {@link #add} returns. Several processes may write; a lock orders them. Thread-safe.
 *
 * <p>A process that is killed in the middle of a line leaves a line without an end. It was never acknowledged: the next
 * writer removes it, and records that.
 */
public final class ChangeRecord implements Changes {

    /** The file of the lines. */
    public static final String FILE = "changes.jsonl";
    /** The file of the last line's number and hash. */
    public static final String HEAD = "head.json";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeRecord.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A line is far shorter; this many bytes at the end contain the last one. */
    private static final int TAIL = 1 << 20;

    private final Path folder;
    private volatile Head head = Head.EMPTY;
    private volatile Consumer<Head> listener = written -> {};
    private volatile @Nullable String problem;

    /** @param folder is made with the first line */
    public ChangeRecord(Path folder) {
        this.folder = folder;
    }

    @Override
    public synchronized void add(Change change) {
        try {
            append(Actor.current(), change);
            problem = null;
        } catch (IOException | RuntimeException e) {
            problem = "a change cannot be recorded in %s: %s".formatted(folder.resolve(FILE), e.getMessage() == null ? e : e.getMessage());
            LOG.error("{} ({} of {})", problem, change.what(), change.subject());
        }
    }

    private void append(String who, Change change) throws IOException {
        Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            byte[] tail = tail(channel);
            int end = lastIndexOf(tail, tail.length);
            Optional<Head> kept = keptHead();
            Head last = last(kept.orElse(Head.EMPTY),
                    end < 0 ? null : new String(tail, lastIndexOf(tail, end) + 1, end - lastIndexOf(tail, end) - 1, StandardCharsets.UTF_8));
            int torn = tail.length - 1 - end;
            if (torn > 0) {
                channel.truncate(channel.size() - torn);
                last = write(channel, last, Actor.SELF, new Change("record-repaired", FILE, null, Map.of("incompleteBytes", torn)));
            }
            if (kept.isEmpty() && last.n() > 0) {
                last = write(channel, last, Actor.SELF, new Change("record-repaired", HEAD, null, Map.of("lines", last.n())));
            }
            publish(write(channel, last, who, change));
        }
        LOG.info("Record {}: {} {}, by {}", head, change.what(), change.subject(), who);
    }

    /** Returns the head on disk; empty when it is missing or damaged, which the record then says. */
    private Optional<Head> keptHead() throws IOException {
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(folder.resolve(HEAD)), Head.class)).filter(kept -> kept.hash() != null);
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns what the next line continues: the last line, or the head where the last line was changed or cut off. The
     * record continues, and what happened to it stays visible.
     */
    private static Head last(Head kept, @Nullable String line) {
        try {
            Head last = line == null ? Head.EMPTY : head(line);
            return last.n() >= kept.n() ? last : kept;
        } catch (IllegalArgumentException changed) {
            return kept;
        }
    }

    private static byte[] tail(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer tail = ByteBuffer.allocate((int) Math.min(TAIL, size));
        while (tail.hasRemaining() && channel.read(tail, size - tail.capacity() + tail.position()) >= 0) {
            // Until all of it is read.
        }
        return tail.array();
    }

    /** Returns the position of the last end of a line before a position; -1 when there is none. */
    private static int lastIndexOf(byte[] bytes, int before) {
        int i = before - 1;
        while (i >= 0 && bytes[i] != '\n') {
            i--;
        }
        return i;
    }

    private static Head head(String line) {
        RecordLine last = RecordLine.read(line);
        return new Head(last.number(), last.hash());
    }

    private static Head write(FileChannel channel, Head last, String who, Change change) throws IOException {
        String text = RecordLine.text(last.n() + 1, last.hash(), who, change);
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        long end = channel.size();
        channel.position(end);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException full) {
            channel.truncate(end);
            throw full;
        }
        return head(text);
    }

    private void publish(Head now) throws IOException {
        byte[] text = JSON.writeValueAsBytes(now);
        try {
            AtomicFile.replace(folder.resolve(HEAD), text);
        } catch (IOException full) {
            // A disk that has room for one more line may have none for another file.
            overwrite(folder.resolve(HEAD), text);
        }
        head = now;
        listener.accept(now);
    }

    private static void overwrite(Path file, byte[] text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.truncate(text.length);
            channel.force(true);
        }
    }

    /** Sets what receives each head from now on, and the current one at once; it returns without waiting and throws nothing. */
    public synchronized void onHead(Consumer<Head> receiver) {
        listener = receiver;
        receiver.accept(head);
    }

    /** Returns the last line that this process wrote, to be kept elsewhere. */
    public Head head() {
        return head;
    }

    /** Returns why the last change could not be recorded; empty when it was. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    public Path folder() {
        return folder;
    }
}
