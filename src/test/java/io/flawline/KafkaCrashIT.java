package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.DeadlyStep;
import io.flawline.support.Distribution;
import io.flawline.support.FlawlineProcess;
import io.flawline.support.KafkaBroker;

/** A record of Kafka that ends the process each time it works on it. */
class KafkaCrashIT {
    private static final int IMAGES = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void aDeadlyRecordIsADeadLetterAtTheThirdStartAndNoOtherIs() throws Exception {
        try (KafkaBroker kafka = KafkaBroker.start(folder.resolve("kafka"))) {
            kafka.createTopic("images", 2);
            kafka.createTopic("inspections", 1);
            for (int i = 0; i < IMAGES; i++) {
                kafka.send("images", "image-" + i, NumberedImages.request(i).getBytes(UTF_8));
                if (i == IMAGES / 2) {
                    kafka.send("images", "deadly", "deadly".getBytes(UTF_8));
                }
            }
            try (FlawlineProcess flawline = process(kafka)) {
                for (int death = 0; death < 2; death++) {
                    flawline.launch();
                    await().atMost(PATIENCE).until(() -> !flawline.isAlive());
                    assertThat(flawline.exitCode()).isEqualTo(DeadlyStep.DEATH);
                    assertThat(letters(flawline)).isEmpty();
                }
                flawline.launch();
                await().atMost(PATIENCE).until(() -> letters(flawline).size() == 1);
                assertThat(letters(flawline).get(0)).contains("\"crashed\"").contains("kafka");
                await().atMost(PATIENCE).until(() -> NumberedImages.ids(kafka.records("inspections").stream()
                        .map(record -> new String(record.value(), UTF_8)).toList()).containsAll(NumberedImages.numbers(IMAGES)));
                assertThat(flawline.isAlive()).isTrue();
            }
        }
    }

    private FlawlineProcess process(KafkaBroker kafka) throws Exception {
        Distribution distribution = Distribution.copyTo(folder.resolve("flawline"));
        Files.writeString(distribution.routes().resolve("kafka.yaml"), withDeadlyStep(Files.readString(Path.of("routes/examples/kafka.yaml"))));
        assertThat(distribution.run("add", "camel-kafka").code()).isZero();
        addDeadlyStep(distribution.ext().resolve("deadly.jar"));
        return FlawlineProcess.in(folder.resolve("p"), distribution, Map.of("kafka.brokers", kafka.bootstrapServers(), "flawline.threads", "2"));
    }

    /** Returns a route file with the step before each {@code defectProcessor}. */
    private static String withDeadlyStep(String routeFile) {
        return "- beans:\n    - name: deadly\n      type: " + DeadlyStep.class.getName() + "\n"
                + routeFile.replaceAll("(?m)^( *)- process:\\R\\s+ref: defectProcessor$", "$1- process:\n$1    ref: deadly\n$0");
    }

    private static void addDeadlyStep(Path jar) throws IOException {
        String name = DeadlyStep.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream in = DeadlyStep.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
    }

    /** Returns the JSON of the dead letters. */
    private static List<String> letters(FlawlineProcess flawline) throws IOException {
        if (!Files.isDirectory(flawline.deadLetters())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(flawline.deadLetters())) {
            return files.filter(file -> file.toString().endsWith(".json")).map(KafkaCrashIT::text).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
