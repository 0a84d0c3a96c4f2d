package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "add", mixinStandardHelpOptions = true,
        description = {"Downloads a Camel component of the matching version, and its dependencies, into ext/. It uses Maven.",
            "Jars that are in lib/ already are not downloaded. Restart Flawline to use the component."},
        footerHeading = "%nExamples:%n",
        footer = {"  flawline add camel-kafka", "  flawline add camel-sql org.postgresql:postgresql:42.7.7"})
final class AddCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ARTIFACT", arity = "1..*", description = "A Camel component, for example camel-kafka, or group:artifact[:version].")
    private List<String> names;

    private final Path home = Path.of(System.getProperty("flawline.home", "."));

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Artifact> artifacts = parsed();
        Path ext = Files.createDirectories(home.resolve("ext"));
        // Below ext/, so that the downloads are moved there in one step; a jar in a sub-folder is on no class path.
        Path arrivals = Files.createTempDirectory(ext, ".add");
        try {
            Maven.copy(artifacts, arrivals);
            tell(take(arrivals, ext));
        } finally {
            try (var left = Files.newDirectoryStream(arrivals)) {
                for (Path file : left) {
                    Files.delete(file);
                }
            }
            Files.delete(arrivals);
        }
        return 0;
    }

    private List<Artifact> parsed() {
        try {
            return names.stream().map(Artifact::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** @return what is new in {@code ext} */
    private List<Path> take(Path arrivals, Path ext) throws IOException {
        Map<String, Path> own = jars(home.resolve("lib"));
        Map<String, Path> before = jars(ext);
        List<Path> added = new ArrayList<>();
        for (Map.Entry<String, Path> arrival : jars(arrivals).entrySet()) {
            Path target = ext.resolve(arrival.getValue().getFileName());
            Path other = before.get(arrival.getKey());
            if (own.containsKey(arrival.getKey()) || target.equals(other)) {
                continue;
            }
            Files.move(arrival.getValue(), target, StandardCopyOption.REPLACE_EXISTING);
            if (other != null) {
                Files.delete(other);
            }
            added.add(target);
        }
        return added;
    }

    /** The jars by their names without version, as two versions of one must not be on the class path. */
    private static Map<String, Path> jars(Path folder) throws IOException {
        Map<String, Path> jars = new TreeMap<>();
        try (var files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(file -> jars.put(file.getFileName().toString().replaceFirst("-\\d[\\w.]*", ""), file));
        }
        return jars;
    }

    private void tell(List<Path> added) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        long total = 0;
        for (Path jar : added) {
            total += Files.size(jar);
            out.printf(Locale.ROOT, "%8.1f kB  %s%n", Files.size(jar) / 1e3, jar.getFileName());
        }
        out.println(added.isEmpty() ? "Nothing to add: all jars are in lib/ or ext/ already."
                : String.format(Locale.ROOT, "%d jars, %.1f MB, in %s; restart Flawline to use them.", added.size(), total / 1e6,
                        home.resolve("ext")));
        out.flush();
    }
}
