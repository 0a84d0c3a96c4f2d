package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.flawline.support.FlawlineProcess;

/** Does what {@code docs/extending.md} says, with its own words: files are written, commands run, the server asked. */
class ExtendingPageIT {
    private static final Pattern SNIPPET = Pattern.compile(
            "(?:`([\\w/]+\\.\\w+)`:\\n\\n)?(?:<!-- not run: ([^\\n]*) -->\\n)?```\\w+\\n(.*?)```", Pattern.DOTALL);

    /** @param file the name that stands before it; null for commands */
    private record Snippet(String file, String text) {
    }

    @Test
    void whatThePageSaysWorksAsItIsWritten() throws Exception {
        Installation installation = Installation.named("extending");
        List<String> questions = new ArrayList<>();
        for (Snippet snippet : snippets()) {
            if (snippet.file() != null) {
                Path file = installation.home().resolve(snippet.file());
                Files.createDirectories(file.getParent());
                Files.writeString(file, snippet.text());
            } else if (snippet.text().startsWith("curl")) {
                questions.add(snippet.text());
            } else {
                run(installation, snippet.text());
            }
        }
        assertThat(installation.home().resolve("ext/grade.jar")).exists();

        try (FlawlineProcess flawline = installation.start()) {
            assertThat(questions).singleElement().satisfies(curl -> assertThat(run(installation, curl.replace("localhost:8080", flawline.httpAddress()))).isEqualTo("scrap"));
            byte[] cbor = inspect("http://" + flawline.httpAddress() + "/inspect-cbor");
            assertThat(new String(cbor, StandardCharsets.ISO_8859_1)).contains("defectRatio", "\u00ff\u00d8\u00ff");
        }
    }

    private static byte[] inspect(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofFile(Samples.DEFECTIVE)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()).body();
    }

    /** @return what the commands print */
    private static String run(Installation installation, String commands) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("sh", "-ec", commands).directory(installation.home().toFile()).redirectErrorStream(true);
        shell.environment().put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(commands + output).isZero();
        return output;
    }

    private static List<Snippet> snippets() throws Exception {
        List<Snippet> snippets = new ArrayList<>();
        Matcher matcher = SNIPPET.matcher(Files.readString(Path.of("docs/extending.md")));
        while (matcher.find()) {
            String notRun = matcher.group(2);
            // Those that are left out elsewhere since they are run here.
            if (notRun == null || notRun.startsWith(ExtendingPageIT.class.getSimpleName())) {
                snippets.add(new Snippet(matcher.group(1), matcher.group(3)));
            }
        }
        return snippets;
    }
}
