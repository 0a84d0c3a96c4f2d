package io.flawline.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * The files of the history, {@code KEY.json}, {@code KEY-annotated.jpg} and {@code KEY-original.EXTENSION}. One thread
 * writes, any may read.
 *
 * <p>An entry's JSON appears last, by a rename, and goes first, so that after a crash an entry is complete or absent;
 * it has the sizes of the other two, which shows those that a power cut has shortened. Nothing is forced to disk. Files
 * of other names are left alone.
 */
final class HistoryFolder {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryFolder.class);
    private static final Pattern OURS = Pattern.compile("\\.?(\\d{16})(\\.json|\\.json\\.tmp|-annotated\\.jpg|-original\\.\\w+)");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int CHUNK = 1 << 18;

    private final Path folder;

    HistoryFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Returns the keys whose JSON is there, and makes the folder if it is missing. */
    Set<String> keys() throws IOException {
        Set<String> keys = new HashSet<>();
        for (String name : names()) {
            if (name.matches("\\d{16}\\.json")) {
                keys.add(name.substring(0, 16));
            }
        }
        return keys;
    }

    private List<String> names() throws IOException {
        // An operator who frees disk space may have removed it.
        Files.createDirectories(folder);
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.map(file -> file.getFileName().toString()).filter(name -> OURS.matcher(name).matches()).toList();
        }
    }

    /** Deletes the files that belong to none of the entries: a crash has left them half done. */
    void deleteOthers(Set<String> keys) throws IOException {
        for (String name : names()) {
            Matcher ours = OURS.matcher(name);
            if (!ours.matches() || !keys.contains(ours.group(1)) || ours.group(2).endsWith(".tmp")) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    /** Reads an entry from its JSON; empty when a file of it is missing or incomplete. */
    Optional<Entry> read(String key) {
        Path json = folder.resolve(key + ".json");
        try {
            byte[] text = Files.readAllBytes(json);
            Entry entry = Entry.of(MAPPER.readTree(text), text.length);
            return entry.key().equals(key) && hasImages(entry) ? Optional.of(entry) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} is not complete: {}", json, e.toString());
            return Optional.empty();
        }
    }

    /** Returns whether the images of an entry are complete. */
    boolean hasImages(Entry entry) {
        try {
            return (entry.pictureBytes() == 0 || Files.size(picture(entry)) == entry.pictureBytes())
                    && (entry.originalBytes() == 0 || Files.size(original(entry)) == entry.originalBytes());
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes the files of an entry. An exception leaves nothing of it behind. */
    void write(StoredInspection stored, byte @Nullable [] picture, byte @Nullable [] original) throws IOException {
        Entry entry = stored.entry();
        Path aside = folder.resolve("." + entry.key() + ".json.tmp");
        try {
            if (picture != null) {
                write(picture(entry), picture);
            }
            if (original != null) {
                write(original(entry), original);
            }
            write(aside, stored.json());
            Files.move(aside, json(entry), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(aside);
            delete(entry);
            throw e;
        }
    }

    private void write(Path file, byte[] content) throws IOException {
        try {
            writeChunks(file, content);
        } catch (NoSuchFileException e) {
            // An operator who frees disk space may have removed the folder.
            Files.createDirectories(folder);
            writeChunks(file, content);
        }
    }

    /** Larger chunks than those of {@link Files#write} need fewer calls of the system; the buffer of a channel stays small. */
    private static void writeChunks(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (int at = 0; at < content.length;) {
                at += channel.write(ByteBuffer.wrap(content, at, Math.min(CHUNK, content.length - at)));
            }
        }
    }

    void delete(Entry entry) throws IOException {
        for (Path file : List.of(json(entry), picture(entry), original(entry))) {
            Files.deleteIfExists(file);
        }
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
