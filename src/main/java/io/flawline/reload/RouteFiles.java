package io.flawline.reload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.files.AtomicFile;
import io.flawline.request.Sha256;

/**
 * Tracks which route files there are, which of them run, and what is wrong with the others.
 *
 * <p>At the start a file with a mistake is left out and the others run, as a line must run after a power cut whatever
 * was edited last; the readiness check {@code routes} is down until the file is fixed.
 */
public final class RouteFiles extends DefaultRoutesCollector {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

    private record Running(RouteFile file, Set<String> ids) {
    }

    /** Describes what was seen of a file's routes when it was validated. */
    private record Seen(RouteFile file, Map<String, String> sessions, List<String> warnings) {
    }

    private final Consumer<CamelContext> components;
    private final Map<Path, Running> running = new ConcurrentHashMap<>();
    private final Map<Path, Seen> seen = new ConcurrentSkipListMap<>();
    private final Map<Path, RouteMistake> mistakes = new ConcurrentSkipListMap<>();
    private volatile Changes changes = Changes.NONE;
    /** Whether the caller receives the mistakes, so that the log must not repeat them. */
    private boolean checking;
    private @Nullable String excludePattern;
    private @Nullable String includePattern;

    /** @param components adds to a context those components of the live one that cannot be made from their class alone */
    public RouteFiles(Consumer<CamelContext> components) {
        this.components = components;
    }

    /** Leaves the mistakes to the caller of {@link #check}, who shows them. */
    public void checkOnly() {
        checking = true;
    }

    /**
     * Returns, at the start of the application, the files that can be run, and what Camel finds elsewhere than in
     * files.
     */
    @Override
    public Collection<Resource> findRouteResourcesFromDirectory(CamelContext context, String exclude, String include) {
        excludePattern = exclude;
        includePattern = include;
        List<Resource> accepted = new ArrayList<>();
        for (Resource resource : super.findRouteResourcesFromDirectory(context, exclude, include)) {
            if (!resource.getScheme().equals("file")) {
                accepted.add(resource);
            }
        }
        for (RouteFile file : find(context).values()) {
            try {
                // Camel asks twice, the first time for the beans in the files.
                if (!file.equals(running(file.path()))) {
                    runs(file, prove(context, file));
                }
                accepted.add(file.resource());
            } catch (RouteMistake mistake) {
                fails(file.path(), mistake);
            }
        }
        return accepted;
    }

    /** Returns all files as they are now, by path; a file that vanishes during the search is left out. */
    Map<Path, RouteFile> find(CamelContext context) {
        Map<Path, RouteFile> files = new LinkedHashMap<>();
        for (Resource resource : super.findRouteResourcesFromDirectory(context, excludePattern, includePattern)) {
            if (resource.getScheme().equals("file")) {
                Path path = Path.of(resource.getLocation().replaceFirst("^file:", "")).toAbsolutePath().normalize();
                try {
                    files.put(path, RouteFile.read(path));
                } catch (IOException e) {
                    LOG.debug("{} cannot be read now: {}", path, e.toString());
                }
            }
        }
        return files;
    }

    /** Returns whether a file has the words, as of a property. */
    public boolean mention(CamelContext context, String words) {
        return find(context).values().stream().anyMatch(file -> file.text().contains(words));
    }

    /** Returns whether a route file reads a header of this name in an expression, as {@code ${header.line}} does. */
    public boolean readHeader(CamelContext context, String name) {
        Pattern reading = Pattern.compile("\\bheaders?(\\.|\\[['\"]?|\\(['\"])" + Pattern.quote(name) + "(?![\\w-])");
        return find(context).values().stream().anyMatch(file -> reading.matcher(file.text()).find());
    }

    /**
     * Validates files that do not run yet, as {@link RouteReload} would, and one against the other.
     *
     * @return one line a mistake, by file; of a file with several the first
     */
    public List<String> check(CamelContext live, List<Path> paths) throws IOException {
        for (Path path : paths) {
            RouteFile file = RouteFile.read(path.toAbsolutePath().normalize());
            try {
                runs(file, prove(live, file));
            } catch (RouteMistake mistake) {
                mistakes.put(file.path(), mistake);
            }
        }
        return mistakes();
    }

    /** @return the ids of the file's routes */
    Set<String> prove(CamelContext live, RouteFile file) throws RouteMistake {
        Set<String> ids;
        try (RouteTrial trial = new RouteTrial(live, components, file)) {
            ids = trial.prove();
            requireOwnIds(file, ids);
            requireOwnSessions(file, trial.sessions());
            seen.put(file.path(), new Seen(file, trial.sessions(), trial.warnings()));
        }
        return ids;
    }

    private void requireOwnIds(RouteFile file, Set<String> ids) throws RouteMistake {
        for (Running other : running.values()) {
            for (String id : ids) {
                if (!other.file().path().equals(file.path()) && other.ids().contains(id)) {
                    throw new RouteMistake(file, file.lineOf("id:\\s*[\"']?" + Pattern.quote(id) + "\\b"),
                            "The route id %s is taken by %s; give this route a different id".formatted(id,
                                    other.file().path().getFileName()),
                            null);
                }
            }
        }
    }

    /**
     * Describes a route file.
     *
     * @param ids     of its routes that run
     * @param mistake of the file as it is now
     * @param path    is not shown: it says where this installation is
     * @param text    is not shown: it may contain secrets
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Described(String name, List<String> ids, @Nullable String mistake, @JsonIgnore Path path,
            @JsonIgnore String text) {
    }

    /** Describes all files as they are now, by name. */
    public List<Described> describe(CamelContext context) {
        return find(context).values().stream().map(file -> new Described(file.path().getFileName().toString(),
                ids(file.path()).stream().sorted().toList(), mistakes.containsKey(file.path()) ? mistakes.get(file.path()).getMessage() : null,
                file.path(), file.text())).sorted(Comparator.comparing(Described::name)).toList();
    }

    /** Returns what is wrong with a text as the new content of a file; empty when it could run. Nothing is changed. */
    public Optional<String> mistakeOf(CamelContext live, Path path, String text) {
        RouteFile file = new RouteFile(path, text);
        try (RouteTrial trial = new RouteTrial(live, components, file)) {
            requireOwnIds(file, trial.prove());
            requireOwnSessions(file, trial.sessions());
            return Optional.empty();
        } catch (RouteMistake mistake) {
            return Optional.of(mistake.text());
        }
    }

    /** Replaces a file in one step, so that nobody reads half of it. */
    public void write(Path path, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(path, content);
        record("route-written", path, running(path), Sha256.hex(content));
    }

    private void requireOwnSessions(RouteFile file, Map<String, String> sessions) throws RouteMistake {
        for (Running other : running.values()) {
            Seen of = seen.get(other.file().path());
            for (Map.Entry<String, String> session : sessions.entrySet()) {
                String taken = of == null || other.file().path().equals(file.path()) ? null : of.sessions().get(session.getKey());
                if (taken != null) {
                    throw new RouteMistake(file, file.lineOf("id:\\s*[\"']?" + Pattern.quote(session.getValue()) + "\\b"),
                            RouteTrial.oneSession(session.getKey(), taken + " of " + other.file().path().getFileName()), null);
                }
            }
        }
    }

    /** Returns what is not a mistake but should be known about files that run; one line each. */
    public List<String> warnings() {
        return seen.values().stream().flatMap(of -> of.warnings().stream()).toList();
    }

    /** Returns a context to run a copy of a file's routes in, which the caller stops. */
    DefaultCamelContext trialContext(CamelContext live) {
        return TrialContext.of(live, components);
    }

    /** Returns the content that a route runs from; null for a route that is not in a file. */
    @Nullable
    RouteFile fileOf(String routeId) {
        return running.values().stream().filter(now -> now.ids().contains(routeId)).map(Running::file).findFirst().orElse(null);
    }

    /** Records from now on which route files take effect, are rejected and removed. */
    public void recordTo(Changes record) {
        changes = record;
    }

    /** Returns the SHA-256 of each route file that runs, by its name. */
    public Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>();
        running.forEach((path, now) -> hashes.put(path.getFileName().toString(), now.file().sha256()));
        return hashes;
    }

    void record(String what, Path path, @Nullable RouteFile before, @Nullable Object after) {
        changes.add(new Change(what, path.getFileName().toString(), before == null ? null : before.sha256(), after));
    }

    void runs(RouteFile file, Set<String> ids) {
        Seen of = seen.get(file.path());
        if (of != null) {
            of.warnings().forEach(warning -> LOG.warn("Route file {}", warning));
        }
        running.put(file.path(), new Running(file, ids));
        mistakes.remove(file.path());
    }

    void fails(Path path, RouteMistake mistake) {
        RouteMistake before = mistakes.put(path, mistake);
        if (!checking && (before == null || !before.text().equals(mistake.text()))) {
            record("route-rejected", path, running(path), Map.of("mistake", mistake.getMessage()));
            LOG.error("Route file {}{}", mistake.getMessage(), running.containsKey(path) ? "; what ran keeps running" : "; it does not run");
        }
    }

    void gone(Path path) {
        running.remove(path);
        seen.remove(path);
        mistakes.remove(path);
    }

    /** Returns the content that runs. */
    @Nullable
    RouteFile running(Path path) {
        Running now = running.get(path);
        return now == null ? null : now.file();
    }

    /** Returns the ids of those routes of the file that run. */
    Set<String> ids(Path path) {
        Running now = running.get(path);
        return now == null ? Set.of() : now.ids();
    }

    Set<Path> withMistakes() {
        return Set.copyOf(mistakes.keySet());
    }

    /** Returns the mistakes in the files, one line each. */
    List<String> mistakes() {
        return mistakes.values().stream().map(RouteMistake::getMessage).toList();
    }
}
