package io.flawline.failure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.files.AtomicFile;
import io.flawline.request.LeafName;
import io.flawline.request.Reason;

/**
 * The folder of messages that could not be inspected or delivered. Each is two files: the original, byte for byte,
 * and {@code <original>.json} with the {@link DeadLetter}.
 *
 * <p>Both are written under temporary names, forced to disk and renamed, the JSON last: a dead letter is complete when
 * its JSON exists, so a crash leaves a complete one or none. {@link #replay} moves one into the sub-folder
 * {@code replayed} once it has been sent through again.
 */
public final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final String JSON = ".json";
    private static final Pattern NAME = Pattern.compile("[^/\\\\:*?\"<>|\\p{Cntrl}]+");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final ObjectMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final long BOUNDS_NANOS = 10_000_000_000L;

    /** Sends one dead letter through again; an exception leaves it where it is. */
    @FunctionalInterface
    public interface Sender {
        void send(DeadLetter letter, Path original) throws Exception;
    }

    private final Path folder;
    private final Consumer<DeadLetter> listener;
    /** The damaged dead letters that were already logged. */
    private final Set<String> damaged = ConcurrentHashMap.newKeySet();
    private final FolderOutage outage;
    private final DeadLetterBounds bounds;
    private long bounded = System.nanoTime() - BOUNDS_NANOS;
    private final AtomicLong deleted = new AtomicLong();
    private final ClockStep clock = new ClockStep();
    private long measured;
    private long measuredBytes = -1;
    private final AtomicLong sequence = new AtomicLong();
    private final String process = Long.toString(ProcessHandle.current().pid(), 36);

    /** @param folder made when the first dead letter comes */
    public DeadLetters(Path folder) {
        this(folder, letter -> {});
    }

    /** @param listener receives each dead letter once it is on disk; must neither block nor fail */
    public DeadLetters(Path folder, Consumer<DeadLetter> listener) {
        this(folder, listener, DeadLetterBounds.NONE);
    }

    /** @param bounds of what is kept, applied after a dead letter is written */
    public DeadLetters(Path folder, Consumer<DeadLetter> listener, DeadLetterBounds bounds) {
        this.bounds = bounds;
        this.folder = folder.toAbsolutePath().normalize();
        this.listener = listener;
        this.outage = new FolderOutage(this.folder, "dead letters");
    }

    public Path folder() {
        return folder;
    }

    /**
     * Keeps one message. On return it is on disk; on an exception it must stay with its sender.
     *
     * @param id   the request's
     * @param name any text the message came with
     */
    public DeadLetter write(InputStream original, Reason reason, String message, String source, @Nullable String id,
            @Nullable String name) throws IOException {
        return write(original, reason, message, source, id, name, Map.of());
    }

    /**
     * Keeps one message as {@link #write(InputStream, Reason, String, String, String, String)} does.
     *
     * @param asked what the sender named next to the message; see {@link DeadLetter#asked}
     */
    DeadLetter write(InputStream original, Reason reason, String message, String source, @Nullable String id, @Nullable String name,
            Map<String, String> asked) throws IOException {
        try {
            DeadLetter letter = tryToWrite(original, reason, message, source, id, name, asked);
            outage.over();
            // The options of an endpoint, which the JSON has, would hide the message.
            LOG.warn("Dead letter {} ({}) from {}: {}", letter.file(), reason, source == null ? null : source.replaceFirst("\\?.*", ""), message);
            listener.accept(letter);
            keepBounds();
            return letter;
        } catch (IOException e) {
            outage.goesOn(e);
            throw e;
        }
    }

    /** Keeps the bounds; it is not called after each dead letter, as it reads the complete folder. */
    private synchronized void keepBounds() {
        if (bounds.isNone() || System.nanoTime() - bounded < BOUNDS_NANOS) {
            return;
        }
        bounded = System.nanoTime();
        try {
            deleted.addAndGet(bounds.apply(folder, !clock.hasHappened()));
        } catch (IOException e) {
            LOG.warn("Dead letters beyond their bounds cannot be deleted: {}", e.toString());
        }
    }

    /** Returns the bytes of the originals, replayed ones included; at most ten seconds old. */
    public synchronized long bytes() throws IOException {
        if (measuredBytes < 0 || System.nanoTime() - measured > BOUNDS_NANOS) {
            measuredBytes = DeadLetterBounds.bytes(folder);
            measured = System.nanoTime();
        }
        return measuredBytes;
    }

    /** Returns the count of dead letters that were deleted to keep the bounds since the start. */
    public long deleted() {
        return deleted.get();
    }

    DeadLetterBounds bounds() {
        return bounds;
    }

    /** Returns why dead letters cannot be written; empty when they can, which is tried after a failure. */
    Optional<String> problem() {
        return outage.problem();
    }

    private DeadLetter tryToWrite(InputStream original, Reason reason, String message, String source, @Nullable String id,
            @Nullable String name, Map<String, String> asked) throws IOException {
        Files.createDirectories(folder);
        Instant now = Instant.now();
        String file = String.format(Locale.ROOT, "%s-%s%04d-%s", STAMP.format(now), process,
                sequence.getAndIncrement() % 10_000, LeafName.of(name, "message"));
        Path target = folder.resolve(file);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        long size = AtomicFile.createDurably(target, original);
        DeadLetter letter = new DeadLetter(reason.code(), message, source, id == null ? file : id, now.toString(), name,
                file, size, asked.isEmpty() ? null : asked);
        AtomicFile.createDurably(folder.resolve(file + JSON), new ByteArrayInputStream(MAPPER.writeValueAsBytes(letter)));
        return letter;
    }

    /** Returns all complete dead letters, oldest first. */
    public List<DeadLetter> list() throws IOException {
        return read(names().sorted());
    }

    /** Returns the latest of them, newest first. */
    public List<DeadLetter> latest(int limit) throws IOException {
        return read(names().sorted(Comparator.reverseOrder()).limit(limit));
    }

    /** Returns how many there are. */
    public long count() throws IOException {
        return names().count();
    }

    private Stream<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(JSON))
                    .map(name -> name.substring(0, name.length() - JSON.length()))
                    .filter(this::isWhole).toList().stream();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Reads those dead letters; a letter that is replayed or deleted in the meantime is left out. */
    private List<DeadLetter> read(Stream<String> names) throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        for (String name : (Iterable<String>) names::iterator) {
            try {
                letters.add(read(name));
            } catch (NoSuchFileException e) {
                LOG.debug("Dead letter {} is gone", name);
            } catch (IOException e) {
                // The others are still shown and can be replayed.
                if (damaged.add(name)) {
                    LOG.warn("{} cannot be read and is not listed: {}", folder.resolve(name + JSON), e.toString());
                }
            }
        }
        return letters;
    }

    /**
     * Returns the complete dead letter of that name.
     *
     * @throws NoSuchFileException when there is none
     */
    public DeadLetter find(String file) throws IOException {
        if (!isWhole(file)) {
            throw new NoSuchFileException(file, null, "no such dead letter");
        }
        return read(file);
    }

    /** Returns whether a complete dead letter has that name; a name that could lead out of the folder is never one. */
    private boolean isWhole(String file) {
        if (file.isEmpty() || file.startsWith(".") || !NAME.matcher(file).matches()) {
            return false;
        }
        Path original = folder.resolve(file);
        return Files.isRegularFile(original) && Files.isRegularFile(json(original));
    }

    /** Returns the path of the untouched original of {@code letter}. */
    public Path original(DeadLetter letter) {
        return folder.resolve(letter.file());
    }

    /**
     * Sends one dead letter through again and, if that has succeeded, moves it into {@code replayed}. Replays are
     * serialized, so that no letter is sent by two callers.
     *
     * @throws NoSuchFileException when no complete dead letter has that name
     */
    public synchronized void replay(String file, Sender sender) throws Exception {
        DeadLetter letter = find(file);
        Path original = original(letter);
        sender.send(letter, original);
        Path replayed = Files.createDirectories(folder.resolve("replayed"));
        // The original first: a letter without it is incomplete and is never sent twice.
        Files.move(original, replayed.resolve(original.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Files.move(json(original), replayed.resolve(json(original).getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Deletes one dead letter and its original.
     *
     * @throws NoSuchFileException when no complete dead letter has that name
     */
    public synchronized void delete(String file) throws IOException {
        DeadLetter letter = find(file);
        // The JSON first: a letter without it is incomplete and is never sent.
        Files.deleteIfExists(json(original(letter)));
        Files.deleteIfExists(original(letter));
        LOG.info("Dead letter {} ({}) is deleted", letter.file(), letter.reason());
    }

    private DeadLetter read(String file) throws IOException {
        DeadLetter letter = MAPPER.readValue(Files.readAllBytes(folder.resolve(file + JSON)), DeadLetter.class);
        if (!file.equals(letter.file())) {
            throw new IOException("it names the file " + letter.file());
        }
        return letter;
    }

    private static Path json(Path original) {
        return original.resolveSibling(original.getFileName() + JSON);
    }
}
