package io.flawline.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A distribution of the test's own, as a user has one: its route files, {@code ext/} and
 * {@code application.properties} are the test's, everything else is that of the one that was built.
 */
public final class Installation {
    private static final Path BUILT = Path.of(System.getProperty("flawline.home", "target/flawline")).toAbsolutePath();
    private static final Path EXAMPLES = Path.of("routes", "examples");
    private static final Pattern ADD = Pattern.compile("bin/flawline add ([\\w:. -]+)");

    private final Path home;

    private Installation(Path home) {
        this.home = home;
    }

    /** Anew in {@code target/installations/<name>}, where it stays to be looked at; without any route file. */
    public static Installation named(String name) throws IOException {
        Path home = Path.of("target", "installations", name).toAbsolutePath();
        delete(home);
        for (String own : new String[] {"bin", "routes", "ext"}) {
            Files.createDirectories(home.resolve(own));
        }
        Files.copy(BUILT.resolve("bin/flawline"), home.resolve("bin/flawline"));
        for (String shared : new String[] {"lib", "native", "models"}) {
            Files.createSymbolicLink(home.resolve(shared), BUILT.resolve(shared));
        }
        return new Installation(home);
    }

    /** Adds one of the route files that every distribution has. */
    public Installation route(String file) throws IOException {
        return copy(Path.of("routes", file));
    }

    /** Does what the head of an example says: copies it into {@code routes/} and adds the jars that it names. */
    public Installation example(String file) throws IOException, InterruptedException {
        copy(EXAMPLES.resolve(file));
        Matcher add = ADD.matcher(Files.readString(EXAMPLES.resolve(file)));
        while (add.find()) {
            for (String library : add.group(1).strip().split(" +")) {
                addJars(ExtJars.of(library));
            }
        }
        return this;
    }

    /** Adds a line to {@code application.properties}. */
    public Installation set(String key, Object value) throws IOException {
        Files.writeString(home.resolve("application.properties"), key + " = " + value + "\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    public Path home() {
        return home;
    }

    public FlawlineProcess start() throws IOException {
        return FlawlineProcess.of(home, home, Map.of()).start();
    }

    /** Links are deleted, not followed. */
    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Installation copy(Path file) throws IOException {
        Files.copy(file, home.resolve("routes").resolve(file.getFileName()));
        return this;
    }

    /** Those that are not shipped, in whatever version. */
    private void addJars(Path folder) throws IOException {
        Set<String> shipped = artifacts(home.resolve("lib")).keySet();
        for (Map.Entry<String, Path> jar : artifacts(folder).entrySet()) {
            Path target = home.resolve("ext").resolve(jar.getValue().getFileName());
            if (!shipped.contains(jar.getKey()) && Files.notExists(target)) {
                Files.createSymbolicLink(target, jar.getValue());
            }
        }
    }

    private static Map<String, Path> artifacts(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.collect(Collectors.toMap(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", ""), jar -> jar, (a, b) -> a));
        }
    }
}
