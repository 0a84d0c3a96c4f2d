package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.component.milo.client.MiloClientComponent;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.plc.OpcUaSecurity;
import io.flawline.support.Routes;

/** A route of a user that writes to a real OPC UA server, which goes away and refuses. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OpcUaSinkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;
    private DeadLetters letters;
    private CamelContext context;
    private OpcUaServer server;

    @BeforeEach
    void start() throws Exception {
        Path key = folder.resolve("opcua.p12");
        OpcUaServer.makeKeyStore(key, "urn:flawline:gate");
        server = new OpcUaServer(folder, key);
        letters = new DeadLetters(folder.resolve("dead-letters"));
        context = Routes.context();
        ErrorHandling.install(context, letters);
        context.getComponent("milo-client", MiloClientComponent.class).getConfiguration().setDiscoveryEndpointSuffix("/discovery");
        OpcUaSecurity security = new OpcUaSecurity();
        security.setKeyStore(key.toString());
        security.setPassword("changeit");
        security.setServerCertificate(server.certificate().toString());
        security.setCamelContext(context);
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        server.close();
    }

    @Test
    void whatCannotBeWrittenWaitsAndReadinessSaysWhy() throws Exception {
        run("nsu=urn:plant;s=Gate.Verdict.Text", "${body}");
        Routes.send(context, "first").join();
        await().atMost(PATIENCE).until(() -> server.written().contains("Verdict=first"));
        server.stop();
        Thread sender = Routes.send(context, "second");
        await().atMost(PATIENCE).until(() -> readiness().contains("the OPC UA server " + server.url()));
        await().atMost(PATIENCE).until(() -> readiness().contains("Check that the server runs"));
        assertThat(letters.list()).isEmpty();
        server.start();
        sender.join(PATIENCE.toMillis());
        assertThat(server.written()).contains("Verdict=second");
        assertThat(letters.list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"nsu=urn:plant;s=Gate.None,${body},Bad_NodeIdUnknown",
        "nsu=urn:plant;s=Gate.Verdict.Sequence,${body},Bad_TypeMismatch",
        "nsu=urn:plant;s=Gate.Serial,${body},Bad_NotWritable"})
    void whatTheServerRefusesIsADeadLetter(String node, String value, String status) throws Exception {
        run(node, value);
        await().atMost(PATIENCE).until(() -> {
            Routes.send(context, "first").join();
            return letters.count() > 0;
        });
        assertThat(letters.list().get(0)).satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("sink-failed");
            assertThat(letter.message()).contains(status, node, server.url());
            assertThat(letters.original(letter)).hasContent("first");
        });
    }

    private void run(String node, String value) throws Exception {
        Routes.load(context, """
                - route:
                    id: sending
                    from:
                      uri: direct:in
                      steps:
                        - setBody: {simple: {expression: "%s", resultType: java.lang.String}}
                        - to: {uri: "milo-client:%s", parameters: {node: "RAW(%s)"}}
                """.formatted(value, server.url(), node));
        context.start();
    }

    private String readiness() {
        return HealthCheckHelper.invokeReadiness(context).stream().filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(HealthCheck.Result::getMessage).map(message -> message.orElse("")).reduce("", String::concat);
    }
}
