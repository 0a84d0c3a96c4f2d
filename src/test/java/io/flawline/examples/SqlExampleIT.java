package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.MqttPeer;

/** {@code sql.yaml} with a real PostgreSQL, which goes away and comes back. */
class SqlExampleIT {
    private static final Pattern TABLE = Pattern.compile("create table.*?\\);", Pattern.DOTALL);

    @Test
    void storesEachResultOnceAfterADatabaseOutage() throws Exception {
        assumeTrue(PostgreSql.isInstalled(), "needs PostgreSQL: apt-get install postgresql");
        try (PostgreSql database = PostgreSql.start();
                FlawlineProcess flawline = Installation.named("sql").route("mqtt.yaml").example("sql.yaml")
                        .set("sql.url", database.jdbcUrl()).set("sql.username", PostgreSql.USER).set("sql.password", PostgreSql.PASSWORD)
                        .start();
                MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
            database.query(table());

            peer.publish("openvino_demo", Samples.request(Samples.DEFECTIVE, "id", 7, "part", "47'11"));
            assertRows(database, "7|47'11|defect|1|776|ball-screw-pitting|776.0");
            peer.publish("openvino_demo", Samples.request(Samples.GOOD, "id", 8, "part", Map.of("lot", 3)));
            assertRows(database, "7|47'11|defect|1|776|ball-screw-pitting|776.0", "8|{lot=3}|ok|0|0|ball-screw-pitting|0.0");
            database.stop();
            peer.publish("openvino_demo", Samples.request(Samples.DEFECTIVE, "id", 7, "part", "47'11"));
            peer.publish("openvino_demo", Samples.request(Samples.GOOD, "id", "a'); drop table inspections; --"));
            await().atMost(Duration.ofSeconds(30)).until(() -> flawline.output().contains("Route sql cannot send, trying again"));
            database.run();

            assertRows(database, "7|47'11|defect|1|776|ball-screw-pitting|776.0", "8|{lot=3}|ok|0|0|ball-screw-pitting|0.0",
                    "a'); drop table inspections; --||ok|0|0|ball-screw-pitting|0.0");
            assertThat(flawline.deadLetters()).doesNotExist();
        }
    }

    private static void assertRows(PostgreSql database, String... rows) {
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> assertThat(database.query(
                "select id, part, verdict, defects, area, model, result->>'defectArea' from inspections order by received"))
                .isEqualTo(List.of(rows)));
    }

    /** As the head of the example defines it. */
    private static String table() throws Exception {
        Matcher table = TABLE.matcher(Files.readString(Path.of("routes/examples/sql.yaml")).replaceAll("(?m)^# ?", ""));
        assertThat(table.find()).isTrue();
        return table.group();
    }
}
