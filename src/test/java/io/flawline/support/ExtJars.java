package io.flawline.support;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.apache.camel.impl.DefaultCamelContext;

/**
 * The jars of a Camel component, or of any other library, with all that they need: what a user puts into {@code ext/}.
 * Maven fetches them into {@code target/ext} when they are not there yet.
 */
final class ExtJars {
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.flawline.test</groupId>
              <artifactId>ext</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <dependencies>
                <dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>
              </dependencies>
            </project>
            """;

    private ExtJars() {
    }

    /**
     * @param library the artifact id of a Camel component, or {@code groupId:artifactId:version}
     * @return a folder of jars
     */
    static Path of(String library) throws IOException, InterruptedException {
        String[] parts = library.contains(":") ? library.split(":")
                : new String[] {"org.apache.camel", library, new DefaultCamelContext().getVersion()};
        Path folder = Path.of("target", "ext", parts[1]).toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            fetch(POM.formatted((Object[]) parts), folder);
        }
        return folder;
    }

    private static void fetch(String pom, Path folder) throws IOException, InterruptedException {
        Path unfinished = Files.createDirectories(folder.resolveSibling(folder.getFileName() + ".tmp"));
        Path file = Files.writeString(unfinished.resolveSibling(folder.getFileName() + ".xml"), pom);
        File log = unfinished.resolveSibling(folder.getFileName() + ".log").toFile();
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-f", file.toString(),
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies", "-DincludeScope=runtime",
                "-DoutputDirectory=" + unfinished));
        Optional.ofNullable(System.getProperty("localRepository"))
                .ifPresent(repository -> command.add("-Dmaven.repo.local=" + repository));
        Process maven = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
        if (!maven.waitFor(5, TimeUnit.MINUTES) || maven.exitValue() != 0) {
            throw new IllegalStateException("Maven did not fetch the jars of " + folder.getFileName() + ":\n"
                    + Files.readString(log.toPath()));
        }
        Files.move(unfinished, folder);
    }
}
