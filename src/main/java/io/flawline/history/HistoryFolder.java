package io.flawline.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The files of the history, {@code KEY.json}, {@code KEY-annotated.jpg} and {@code KEY-original.EXTENSION}, and an
 * index of them in memory. One thread writes, any may read.
 *
 * <p>An entry's JSON appears last, by a rename, and goes first, so that after a crash an entry is complete or absent;
 * it has the sizes of the other two, which shows those that a power cut has shortened. Nothing is forced to disk. Files
 * of other names are left alone.
 */
final class HistoryFolder {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryFolder.class);
    private static final Pattern OURS = Pattern.compile("\\.?(\\d{16})(\\.json|\\.json\\.tmp|-annotated\\.jpg|-original\\.\\w+)");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final int maxEntries;
    private final long maxBytes;
    private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private long bytes;
    private long lastKey;

    HistoryFolder(Path folder, int maxEntries, long maxBytes) {
        this.folder = folder.toAbsolutePath().normalize();
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads what an earlier process has left, and removes what it has left half done. Call it once, before the other
     * methods.
     */
    void open() throws IOException {
        Files.createDirectories(folder);
        Set<Path> files = new HashSet<>();
        try (Stream<Path> listed = Files.list(folder)) {
            listed.filter(file -> OURS.matcher(name(file)).matches()).forEach(files::add);
        }
        for (Path file : files) {
            if (name(file).endsWith(".json")) {
                read(file).ifPresent(this::register);
            }
        }
        for (Path file : files) {
            Matcher name = OURS.matcher(name(file));
            if (!name.matches() || !entries.containsKey(name.group(1)) || name.group(2).endsWith(".tmp")) {
                Files.deleteIfExists(file);
            }
        }
        makeRoom(0, 0);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private Optional<Entry> read(Path json) {
        try {
            byte[] text = Files.readAllBytes(json);
            Entry entry = Entry.of(MAPPER.readTree(text), text.length);
            boolean whole = name(json).equals(entry.key() + ".json")
                    && (entry.pictureBytes() == 0 || Files.size(picture(entry)) == entry.pictureBytes())
                    && (entry.originalBytes() == 0 || Files.size(original(entry)) == entry.originalBytes());
            return whole ? Optional.of(entry) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} is not complete: {}", json, e.toString());
            return Optional.empty();
        }
    }

    private void register(Entry entry) {
        entries.put(entry.key(), entry);
        bytes += entry.bytes();
        lastKey = Math.max(lastKey, Long.parseLong(entry.key()));
    }

    /**
     * Keeps one entry, and removes the oldest ones where room is missing. An exception leaves nothing of it behind.
     *
     * @param json     the inspection with {@code time} and {@code route}; gets the key and sizes
     * @param picture  annotated JPEG, or null
     * @param original the image as it came, or null
     * @return the entry, with the text of its JSON
     */
    StoredInspection add(ObjectNode json, byte[] picture, byte[] original) throws IOException {
        // Goes up even where the clock goes back, since the lowest is the first to make room.
        lastKey = Math.max(lastKey + 1, System.currentTimeMillis() * 1000);
        json.put("key", "%016d".formatted(lastKey)).put("pictureBytes", length(picture)).put("originalBytes", length(original));
        byte[] text = MAPPER.writeValueAsBytes(json);
        Entry entry = Entry.of(json, text.length);
        if (entry.bytes() > maxBytes) {
            throw new IOException("%d bytes are more than flawline.history.max-bytes = %d".formatted(entry.bytes(), maxBytes));
        }
        makeRoom(1, entry.bytes());
        // An operator who frees disk space may have removed it.
        Files.createDirectories(folder);
        Path aside = folder.resolve("." + entry.key() + ".json.tmp");
        try {
            if (picture != null) {
                Files.write(picture(entry), picture);
            }
            if (original != null) {
                Files.write(original(entry), original);
            }
            Files.write(aside, text);
            Files.move(aside, json(entry), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(aside);
            delete(entry);
            throw e;
        }
        register(entry);
        return new StoredInspection(entry, text);
    }

    private static int length(byte[] content) {
        return content == null ? 0 : content.length;
    }

    private void makeRoom(int more, long moreBytes) throws IOException {
        while (!entries.isEmpty() && (entries.size() + more > maxEntries || bytes + moreBytes > maxBytes)) {
            Entry oldest = entries.pollFirstEntry().getValue();
            bytes -= oldest.bytes();
            delete(oldest);
        }
    }

    private void delete(Entry entry) throws IOException {
        for (Path file : List.of(json(entry), picture(entry), original(entry))) {
            Files.deleteIfExists(file);
        }
    }

    Collection<Entry> newestFirst() {
        return entries.descendingMap().values();
    }

    /** Returns those after a key, oldest first. */
    Collection<Entry> after(String key) {
        return entries.tailMap(key, false).values();
    }

    /** Finds an entry by key, else the newest of that id. */
    Optional<Entry> find(String keyOrId) {
        Entry byKey = entries.get(keyOrId);
        return byKey != null ? Optional.of(byKey)
                : newestFirst().stream().filter(entry -> entry.id().equals(keyOrId)).findFirst();
    }

    /** Returns the file's content as a stream; empty when it has made room for others in the meantime. */
    Optional<InputStream> openJson(Entry entry) throws IOException {
        return open(json(entry));
    }

    Optional<InputStream> openPicture(Entry entry) throws IOException {
        return entry.pictureBytes() == 0 ? Optional.empty() : open(picture(entry));
    }

    Optional<InputStream> openOriginal(Entry entry) throws IOException {
        return entry.originalBytes() == 0 ? Optional.empty() : open(original(entry));
    }

    private static Optional<InputStream> open(Path file) throws IOException {
        try {
            return Optional.of(Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path json(Entry entry) {
        return folder.resolve(entry.key() + ".json");
    }

    private Path picture(Entry entry) {
        return folder.resolve(entry.key() + "-annotated.jpg");
    }

    private Path original(Entry entry) {
        return folder.resolve(entry.key() + "-original." + entry.format());
    }
}
