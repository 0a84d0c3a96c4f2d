package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Distribution;
import io.flawline.support.FlawlineProcess;
import io.flawline.support.LiveFolder;

/** What {@code application.properties} says comes over the defaults, in any language and in a service's environment. */
class ApplicationPropertiesIT {

    @TempDir
    private Path folder;

    @Test
    void overrideDefaultsAreUtf8AndUnusedOnesAreNamed() throws Exception {
        Distribution distribution = Distribution.copyTo(folder.resolve("flawline"));
        Files.copy(Path.of("routes/folder.yaml"), distribution.routes().resolve("Öfen.yaml"));
        Files.writeString(distribution.routes().resolve("own.yaml"), """
                - route:
                    id: own
                    from:
                      uri: timer:own?repeatCount=1
                      steps:
                        - log: "{{flawline.my.own}}"
                """);
        Files.writeString(distribution.home().resolve("application.properties"), """
                flawline.model = ball-screw-pitting-int8
                flawline.my.own = gelesen: größe
                flawline.my.unread = 0.9
                """);
        try (FlawlineProcess flawline = FlawlineProcess.in(folder.resolve("run"), distribution, Map.of())) {
            flawline.environment(Map.of("LC_ALL", "C"));
            Files.createDirectories(flawline.inbox());
            Files.copy(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"), flawline.inbox().resolve("Prüfling-漢.png"));
            flawline.start();

            await().until(() -> LiveFolder.files(flawline.results()).stream()
                    .filter(file -> file.getFileName().toString().matches("Prüfling-漢-.*\\.(json|jpg)")).count() == 2);
            assertThat(flawline.get("/inspections").body()).contains("\"ball-screw-pitting-int8\"", "Prüfling-漢.png");
            await().until(() -> flawline.output().contains("gelesen: größe"));
            assertThat(flawline.output()).contains("Nothing reads the property flawline.my.unread")
                    .doesNotContain("the property flawline.my.own");
        }
    }

    @Test
    void eachSettingIsReadAndAMisspeltOneStopsTheStart() throws Exception {
        Distribution distribution = Distribution.copyTo(folder.resolve("flawline"));
        Path properties = distribution.home().resolve("application.properties");
        Files.writeString(properties, "flawline.border = 7\nflawline.labels = pit\nflawline.multiple = 64\n");
        try (FlawlineProcess flawline = FlawlineProcess.in(folder.resolve("run"), distribution, Map.of()).start()) {
            assertThat(flawline.get("/models/ball-screw-pitting").body().replaceAll("\\s", ""))
                    .contains("\"border\":{\"value\":7,", "\"labels\":{\"value\":[\"pit\"],", "\"multiple\":{\"value\":64,",
                            "\"warnings\":[]");
        }
        Files.writeString(properties, "flawline.thresold = 0.9\n");
        try (FlawlineProcess flawline = FlawlineProcess.in(folder.resolve("misspelt"), distribution, Map.of())) {
            flawline.launch();
            await().until(() -> flawline.output().contains(
                    "Nothing reads the property flawline.thresold, neither Flawline nor a route file. Did you mean flawline.threshold?"));
            assertThat(flawline.terminate()).isEqualTo(1);
        }
    }
}
