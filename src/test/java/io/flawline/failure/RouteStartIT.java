package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.support.RunningFlawline;

/** A route that cannot be started does not keep the others from running, and starts once its cause has gone. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RouteStartIT {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final String GOOD = """
            - route:
                id: good
                from:
                  uri: platform-http:/good
                  steps:
                    - setBody: {constant: well}
            """;
    private static final String BAD = """
            - route:
                id: bad
                from:
                  uri: %s
                  steps:
                    - to: %s
            """;

    @TempDir
    private Path folder;
    private RunningFlawline flawline;

    @BeforeEach
    void fail() {
        FailingComponent.broken = true;
    }

    @AfterEach
    void stop() {
        if (flawline != null) {
            flawline.close();
        }
    }

    private void start(String from, String to) throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.writeString(routes.resolve("good.yaml"), GOOD);
        Files.writeString(routes.resolve("bad.yaml"), BAD.formatted(from, to));
        flawline = RunningFlawline.launch(folder, Map.of("flawline.mqtt.status-topic", "", "flawline.broker.embedded", "false",
                "camel.routecontroller.back-off-delay", "100", "camel.routecontroller.back-off-max-delay", "300",
                "camel.beans.failing", "#class:" + FailingComponent.class.getName()));
        await().atMost(A_MINUTE).ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> flawline.ended() || flawline.get("/good").body().equals("well"));
        assertThat(flawline.ended()).isFalse();
    }

    private JsonNode bad() throws Exception {
        return new ObjectMapper().readTree(flawline.get("/routes/bad").body());
    }

    @ParameterizedTest
    @CsvSource({"failing:create, log:x", "failing:init, log:x", "failing:start, log:x", "failing:endpoint, log:x",
        "direct:in, failing:producer", "direct:in, failing:connect"})
    void isNamedAndStartsOnceItCan(String from, String to) throws Exception {
        start(from, to);
        await().atMost(A_MINUTE).untilAsserted(() -> assertThat(flawline.get("/observe/health/ready").body())
                .contains("Route bad").contains("bad.yaml").contains("not specified"));
        assertThat(flawline.isReady()).isFalse();
        await().atMost(A_MINUTE).untilAsserted(() -> assertThat(bad().toString()).contains("restarting").contains("not specified"));
        int failures = FailingComponent.failures;
        // A later try does not succeed by leaving out what failed.
        await().atMost(A_MINUTE).until(() -> FailingComponent.failures >= failures + 2);
        FailingComponent.broken = false;
        await().atMost(A_MINUTE).until(() -> bad().path("state").asText().equals("started") && flawline.isReady());
        int before = FailingComponent.used;
        if (from.equals("direct:in")) {
            Exchange sent = flawline.context().createFluentProducerTemplate().to("direct:in").withBody("x").send();
            assertThat(sent.getException()).isNull();
        }
        await().atMost(A_MINUTE).until(() -> FailingComponent.used > before || !from.equals("direct:in"));
    }

    @Test
    void aFolderMayAppearLater() throws Exception {
        Path drop = folder.resolve("mounted");
        start("\"file:" + drop + "?autoCreate=false&startingDirectoryMustExist=true&initialDelay=0&delay=100\"", "mock:end");
        await().atMost(A_MINUTE).untilAsserted(() -> assertThat(flawline.get("/observe/health/ready").body())
                .contains("Route bad of bad.yaml").contains("mounted"));
        Files.createDirectories(drop);
        Path file = Files.writeString(drop.resolve("a.txt"), "x");
        await().atMost(A_MINUTE).until(() -> Files.notExists(file) && flawline.isReady());
    }

    /** Fails at the step of the start that its URI names while {@link #broken}. */
    public static final class FailingComponent extends DefaultComponent {
        static volatile boolean broken;
        static volatile int used;
        static volatile int failures;

        static void step(String name, String failing) {
            if (broken && name.equals(failing)) {
                failures++;
                throw new IllegalArgumentException("connection of " + name + " is not specified");
            }
        }

        @Override
        protected Endpoint createEndpoint(String uri, String step, Map<String, Object> parameters) {
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    step("producer", step);
                    return new DefaultProducer(this) {
                        @Override
                        public void process(Exchange exchange) {
                            if (!isStarted()) {
                                throw new IllegalStateException("not started");
                            }
                            used++;
                        }

                        @Override
                        protected void doStart() {
                            step("connect", step);
                        }
                    };
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    step("create", step);
                    return new DefaultConsumer(this, processor) {
                        @Override
                        protected void doInit() {
                            step("init", step);
                        }

                        @Override
                        protected void doStart() {
                            step("start", step);
                        }
                    };
                }

                @Override
                protected void doStart() {
                    step("endpoint", step);
                }
            };
        }
    }
}
