package io.flawline.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.files.AtomicFile;

/**
 * The versions that are held back: they are on disk and never serve, whatever their number, until they are promoted. They are
 * kept in {@code <model>/.shadow/held.json}, so that another process and the next start hold them back as well. Thread-safe.
 */
public final class HeldVersions {

    private static final Logger LOG = LoggerFactory.getLogger(HeldVersions.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of(".shadow", "held.json");

    /**
     * The content of the file.
     *
     * @param held     versions that must not serve
     * @param promoted versions that were held and have been promoted since
     * @param shadow   the version that is compared with the serving one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record State(Set<String> held, Set<String> promoted, @Nullable String shadow) {

        static State empty() {
            return new State(Set.of(), Set.of(), null);
        }

        State {
            held = held == null ? new TreeSet<>() : new TreeSet<>(held);
            promoted = promoted == null ? new TreeSet<>() : new TreeSet<>(promoted);
        }
    }

    private final Path root;
    /** What could not be written, as in a repository that is read-only. */
    private final Map<String, Set<String>> unwritten = new ConcurrentHashMap<>();

    /** Why the file of a model cannot be read, by model. */
    private final Map<String, String> unreadable = new ConcurrentHashMap<>();

    HeldVersions(Path root) {
        this.root = root;
    }

    /** Returns whether a version must not serve. */
    public boolean contains(String name, String version) {
        return of(name).contains(version);
    }

    /** Returns the versions of a model that must not serve. */
    Set<String> of(String name) {
        Set<String> held = new TreeSet<>(read(name).held());
        held.addAll(unwritten.getOrDefault(name, Set.of()));
        return held;
    }

    /** Returns whether a version was held back and has been promoted. */
    public boolean wasPromoted(String name, String version) {
        return read(name).promoted().contains(version);
    }

    /** Returns the version that is compared with the serving one. */
    @Nullable
    String shadow(String name) {
        return read(name).shadow();
    }

    /** @param version null for none */
    synchronized void setShadow(String name, @Nullable String version) throws IOException {
        State state = read(name);
        if (!Objects.equals(state.shadow(), version)) {
            write(name, new State(state.held(), state.promoted(), version));
        }
    }

    /**
     * Holds a version back.
     *
     * @throws IOException when that cannot be written; it is held back by this process only then
     */
    synchronized void hold(String name, String version) throws IOException {
        unwritten.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet()).add(version);
        State state = read(name);
        state.promoted().remove(version);
        state.held().add(version);
        write(name, state);
        unwritten.get(name).remove(version);
    }

    /**
     * Lets a version serve.
     *
     * @throws IOException when that cannot be written; nothing has changed then
     */
    synchronized void promote(String name, String version) throws IOException {
        State state = read(name);
        state.held().remove(version);
        state.promoted().add(version);
        write(name, state);
        forgetUnwritten(name, version);
    }

    /** Forgets a version that is removed, so that a later one of that number is not held back. */
    synchronized void forget(String name, String version) throws IOException {
        State state = read(name);
        boolean inShadow = version.equals(state.shadow());
        if (state.held().remove(version) | state.promoted().remove(version) | inShadow) {
            write(name, new State(state.held(), state.promoted(), inShadow ? null : state.shadow()));
        }
        forgetUnwritten(name, version);
    }

    private void forgetUnwritten(String name, String version) {
        Set<String> versions = unwritten.get(name);
        if (versions != null) {
            versions.remove(version);
        }
    }

    /** Returns which models hold no version back because their file is damaged, each with the remedy; empty when all is well. */
    public List<String> problems() {
        unreadable.keySet().forEach(this::read);
        return unreadable.values().stream().sorted().toList();
    }

    private State read(String name) {
        Path file = root.resolve(name).resolve(FILE);
        try {
            State state = JSON.readValue(Files.readAllBytes(file), State.class);
            if (state == null) {
                throw new IOException("it is null");
            }
            unreadable.remove(name);
            return state;
        } catch (NoSuchFileException e) {
            unreadable.remove(name);
            return State.empty();
        } catch (IOException e) {
            String problem = "%s cannot be read (%s), so no version of the model %s is held back. Remove the versions that must not serve, then that file."
                    .formatted(file, e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage(), name);
            if (unreadable.put(name, problem) == null) {
                LOG.error("{}", problem);
            }
            return State.empty();
        }
    }

    private void write(String name, State state) throws IOException {
        Path file = root.resolve(name).resolve(FILE);
        if (!Files.isDirectory(root.resolve(name))) {
            throw new NoSuchFileException(root.resolve(name).toString());
        }
        Files.createDirectories(file.getParent());
        AtomicFile.replace(file, JSON.writeValueAsBytes(state));
    }
}
