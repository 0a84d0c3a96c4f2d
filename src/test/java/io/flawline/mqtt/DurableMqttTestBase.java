package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Mosquitto;
import io.flawline.support.Routes;

/** Routes at a broker that a test can stop, freeze and kill. */
abstract class DurableMqttTestBase {

    static final String ONE_BY_ONE = """
            - route:
                from:
                  uri: paho-mqtt5:in
                  parameters: {brokerUrl: "%s", keepAliveInterval: 1, connectionTimeout: 2}
                  steps:
                    - process: {ref: work}
            """;

    @TempDir
    Path folder;

    Mosquitto broker;
    CamelContext context;
    final List<String> done = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startBroker() throws IOException {
        broker = Mosquitto.start(folder.resolve("broker"), true);
    }

    @AfterEach
    void stopAll() throws Exception {
        if (context != null) {
            context.stop();
            assertThat(((DefaultShutdownStrategy) context.getShutdownStrategy()).isTimeoutOccurred()).isFalse();
        }
        broker.thaw();
        broker.close();
    }

    void start(String yaml, Processor work) throws Exception {
        context = Routes.context();
        run(yaml, work);
    }

    void run(String yaml, Processor work) throws Exception {
        DurablePahoMqtt5Component component = DurablePahoMqtt5Component.bindTo(context);
        context.getRegistry().bind("work", work);
        Routes.load(context, yaml.replace("%s", broker.url()));
        context.start();
        component.awaitConnections();
    }

    HealthCheck.State ready() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("mqtt")).findFirst().orElseThrow().getState();
    }

    void note(Exchange exchange) {
        done.add(text(exchange));
    }

    static String text(Exchange exchange) {
        return exchange.getMessage().getBody(String.class);
    }

    static List<String> numbered(int rounds, int each) {
        return IntStream.range(0, rounds).boxed()
                .flatMap(round -> IntStream.range(0, each).mapToObj(i -> round + "-" + i)).toList();
    }
}
