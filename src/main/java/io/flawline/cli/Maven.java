package io.flawline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;

/** Maven as it is installed on this machine, with its own settings, mirrors and local repository. */
final class Maven {

    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
    private static final String EXECUTABLE = System.getProperty("os.name").startsWith("Windows") ? "mvn.cmd" : "mvn";

    private Maven() {
    }

    /**
     * Copies artifacts and all that they need at run time.
     *
     * @param folder for the jars, made if absent
     * @throws IOException when Maven is absent or fails, with its reason and the remedy
     */
    static void copy(List<Artifact> artifacts, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        // Not in the system's temporary folder, which may be full, or mounted for others.
        Path project = Files.createTempDirectory(folder, ".maven");
        Path pom = project.resolve("pom.xml");
        Path log = project.resolve("maven.log");
        try {
            Files.writeString(pom, pom(artifacts));
            int code = start(List.of(EXECUTABLE, "-B", "-q", "-f", pom.toString(), COPY, "-DincludeScope=runtime",
                    "-DoutputDirectory=" + folder), log).waitFor();
            if (code != 0) {
                throw new IOException(reason(Files.readString(log)));
            }
        } finally {
            Files.deleteIfExists(log);
            Files.deleteIfExists(pom);
            Files.delete(project);
        }
    }

    private static Process start(List<String> command, Path log) throws IOException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new IOException("Maven (" + EXECUTABLE + ") is not on the PATH. Install it, or run the same command in a copy of this"
                    + " folder on a machine with Maven, and copy ext/ back.", e);
        }
    }

    private static String pom(List<Artifact> artifacts) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>io.flawline</groupId>
                  <artifactId>ext</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <dependencyManagement><dependencies><dependency>
                    <groupId>org.apache.camel</groupId><artifactId>camel-bom</artifactId><version>%s</version>
                    <type>pom</type><scope>import</scope>
                  </dependency></dependencies></dependencyManagement>
                  <dependencies>%s</dependencies>
                </project>
                """.formatted(camelVersion(), artifacts.stream().map(Artifact::toXml).collect(Collectors.joining()));
    }

    static String camelVersion() {
        return CamelContext.class.getPackage().getImplementationVersion();
    }

    /** Returns the first thing that Maven says is wrong, without what it says for its own developers. */
    private static String reason(String log) {
        String reason = log.lines().filter(line -> line.contains("[ERROR] ")).map(line -> line.replaceFirst(".*?\\[ERROR] +", ""))
                .filter(line -> !line.isBlank() && !line.contains("Some problems were encountered"))
                .findFirst().orElse(log.strip())
                .replaceFirst("^Failed to execute goal .*?on project ext: ", "")
                .replaceFirst("^Could not resolve dependencies for project \\S+: ", "")
                .replaceFirst(" -> \\[Help 1]$", "").replaceFirst("\\.? @.*", "");
        if (reason.contains("version") && reason.contains("is missing")) {
            return reason + ": it is not part of Camel " + camelVersion() + ". Correct the name, or give a version, as group:artifact:version.";
        }
        return reason + ". Correct the name. Without a network, run the same command in a copy of this folder on a machine with a"
                + " network, and copy ext/ back.";
    }
}
