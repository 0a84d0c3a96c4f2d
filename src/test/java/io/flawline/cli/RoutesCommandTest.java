package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RoutesCommandTest {

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shippedRoutesAreValidAndNotStartedByTheCheck() {
        assertThat(check("routes/mqtt.yaml", "routes/folder.yaml", "routes/http.yaml", "routes/examples/webhook.yaml",
                "--set", "webhook.url=http://localhost:1/")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("4 route files, no mistake");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everyFileWithAMistakeIsNamedWithItsLine() throws IOException {
        Path unknownBean = write("bean.yaml", "- process:\n            ref: noSuchBean");
        Path unknownProperty = write("property.yaml", "- log: \"{{no.such.property}}\"");
        Path right = write("right.yaml", "- to: \"outbox:later\"\n        - process:\n            ref: defectProcessor");
        Path sameId = write("same.yaml", "- log: x");

        assertThat(check(unknownBean.toString(), unknownProperty.toString(), right.toString(), sameId.toString())).isEqualTo(1);

        assertThat(err.toString().lines()).hasSize(3);
        assertThat(err.toString()).contains(unknownBean + ":6: ", "noSuchBean", unknownProperty + ":6: ", "no.such.property",
                sameId + ":2: The route id a is taken by right.yaml");
        assertThat(out.toString()).contains("4 route files, 3 with a mistake");
    }

    @Test
    void namesTheArtefactThatARouteLacks() throws IOException {
        Path groovy = write("groovy.yaml", "- setBody: {groovy: \"1 + 1\"}");
        Path component = write("component.yaml", "- to: \"aws2-s3:bucket\"");
        assertThat(check(groovy.toString(), component.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("Fetch it with: bin/flawline add camel-groovy", "Fetch it with: bin/flawline add camel-aws2-s3");
        assertThat(err.toString().lines()).hasSize(2);
    }

    @Test
    void namesRoutesInXml() throws IOException {
        Path xml = Files.writeString(folder.resolve("routes.xml"), "<routes/>");
        assertThat(check(xml.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("routes.xml:1: ", "Routes in XML are not read; write them in YAML");
    }

    @Test
    void aMistakeDoesNotShowACamerasLogin() throws IOException {
        Path file = write("camera.yaml", "- to: {uri: \"camera:a\", parameters: {source: \"http://me:s3cret@127.0.0.1/x\", gain: 5}}");

        assertThat(check(file.toString())).isEqualTo(1);

        assertThat(err.toString()).contains(file + ":", "gain: not an option of a camera").doesNotContain("s3cret");
    }

    private Path write(String name, String step) throws IOException {
        return Files.writeString(folder.resolve(name),
                "- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        " + step + "\n");
    }

    private int check(String... arguments) {
        List<String> all = new ArrayList<>(List.of("routes", "check", "--set", "flawline.outbox.folder=" + folder.resolve("outbox"),
                "--set", "flawline.folder.inbox=" + folder.resolve("inbox"),
                "--set", "flawline.dead-letter.folder=" + folder.resolve("dead-letters")));
        all.addAll(List.of(arguments));
        return Cli.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }
}
