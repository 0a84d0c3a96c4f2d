package io.flawline.plc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.part.PartComponent;
import io.flawline.part.PartVerdict;
import io.flawline.support.ModbusPlc;
import io.flawline.support.ModbusPlc.Written;
import io.flawline.support.Routes;

/** The endpoint against a real Modbus TCP server that goes away and comes back. */
class ModbusEndpointIT {
    @TempDir
    private Path folder;
    private ModbusPlc plc;
    private CamelContext context;
    private DeadLetters letters;

    @BeforeEach
    void start() throws Exception {
        plc = new ModbusPlc(100);
        letters = new DeadLetters(folder.resolve("dead"));
        context = Routes.context();
        PartComponent.bindTo(context, folder.resolve("parts"));
        ErrorHandling.install(context, letters);
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        plc.close();
    }

    @Test
    void aNewPartNumberIsDeliveredOnce() throws Exception {
        plc.partEnters(70_000);
        MockEndpoint out = trigger();
        await().until(() -> out.getReceivedCounter() == 1);
        plc.partEnters(70_001);
        await().until(() -> out.getReceivedCounter() == 2);
        plc.partEnters(0);
        plc.partEnters(70_002);
        await().until(() -> out.getReceivedCounter() == 3);

        assertThat(numbers(out)).containsExactly(70_000L, 70_001L, 70_002L);
        assertThat(fresh(out)).as("the first may have passed already").containsExactly(false, true, true);
        assertThat(out.getExchanges().get(1).getMessage().getHeader("part")).isEqualTo(70_001L);
    }

    @Test
    void aNumberThatChangedWhileItWasAwayIsNotFresh() throws Exception {
        MockEndpoint out = trigger();
        ModbusComponent component = context.getComponent("modbus", ModbusComponent.class);
        plc.partEnters(1);
        await().until(() -> out.getReceivedCounter() == 1);
        plc.stop();
        await().until(() -> component.problems().size() == 1);
        assertThat(component.problems().get(0)).startsWith("modbus:127.0.0.1:" + plc.port() + ": ");
        plc.partEnters(2);
        plc.start();
        await().until(() -> out.getReceivedCounter() == 2);
        plc.partEnters(3);
        await().until(() -> out.getReceivedCounter() == 3);

        assertThat(numbers(out)).containsExactly(1L, 2L, 3L);
        assertThat(fresh(out)).endsWith(false, true);
        assertThat(component.problems()).isEmpty();
    }

    @Test
    void writesAVerdictInOneBlockAndThenTheCoil() throws Exception {
        gate();
        write(new PartVerdict(70_001, "ok", List.of(), List.of("a"), 7, 20), "views");
        write(new PartVerdict("70002", "defect", List.of("late"), List.of(), 8, 800), "deadline");

        assertThat(plc.written()).containsExactly(new Written(70_001, 7, 1, 0), new Written(70_002, 8, 4, 1));
        assertThat(plc.coils()).containsExactly(true, false);
    }

    @Test
    void aPartWithoutANumberIsADeadLetter() throws Exception {
        gate();
        write(new PartVerdict("A7", "ok", List.of(), List.of("a"), 7, 20), "views");
        assertThat(letters.list()).singleElement().extracting(DeadLetter::message).asString()
                .contains("part A7 cannot be written to a PLC");
        assertThat(plc.written()).isEmpty();
    }

    @Test
    void whatGrewOldWhileThePlcWasAwayIsNotWritten() throws Exception {
        Routes.load(context, """
                - route:
                    from:
                      uri: direct:view
                      steps:
                        - to: part:gate?views=1
                - route:
                    from:
                      uri: part:gate
                      steps:
                        - to: modbus:127.0.0.1:%d?register=200&coil=10&maxAge=600
                """.formatted(plc.port()));
        inspect(1);
        await().until(() -> plc.written().size() == 1);
        plc.stop();
        inspect(2);
        inspect(3);
        await().until(() -> letters.list().size() == 2);
        plc.start();
        inspect(4);
        await().until(() -> plc.written().size() >= 2);

        assertThat(letters.list()).extracting(DeadLetter::message).allMatch(message -> message.contains("was not written to"));
        assertThat(plc.written()).extracting(Written::part).as("nothing of 2 and 3").containsExactly(1L, 4L);
        assertThat(plc.written()).extracting(Written::sequence).containsExactly(1L, 4L);
    }

    /** A line that waits for readiness sends no verdict, which alone would show that the PLC is back. */
    @Test
    void aPlcThatIsBackIsReadyBeforeTheNextVerdict() throws Exception {
        gate("register=200&coil=10&maxAge=100");
        ModbusComponent component = context.getComponent("modbus", ModbusComponent.class);
        plc.stop();
        write(new PartVerdict(1, "ok", List.of(), List.of("a"), 7, 20), "views");
        assertThat(letters.list()).hasSize(1);
        assertThat(component.problems()).singleElement().asString().startsWith("modbus:127.0.0.1:" + plc.port());
        plc.start();
        await().until(() -> component.problems().isEmpty());
        assertThat(plc.written()).isEmpty();
    }

    @Test
    void aRegisterThatIsNotThereIsADeadLetter() throws Exception {
        gate("register=5000");
        write(new PartVerdict(1, "ok", List.of(), List.of("a"), 7, 20), "views");
        assertThat(letters.list()).singleElement().extracting(DeadLetter::message).asString().contains("Modbus exception 2; check unit 1, register 5000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "modbus:plc | modbus:plc: register is not given; it is the first holding register, 0 to 65530",
        "modbus:plc:99999?register=1 | modbus:plc:99999: port = 99999: must be an integer from 1 to 65535",
        "modbus:plc?register=65531 | modbus:plc: register = 65531: must be an integer from 0 to 65530",
        "modbus:plc?register=1&coil=x | modbus:plc: coil = x: must be an integer from 0 to 65535",
        "modbus:plc?register=1&every=1 | modbus:plc: every = 1: must be an integer from 5 to 60000",
        "modbus:plc?register=1&period=5 | modbus:plc: period: no such option; there are unit, register, coil, every, timeout, maxAge"})
    void namesOptionValueRangeAndRemedy(String uri, String message) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).rootCause().hasMessageContaining(message);
    }

    private MockEndpoint trigger() throws Exception {
        Routes.load(context, """
                - route:
                    from:
                      uri: modbus:127.0.0.1:%d?register=100&every=10
                      steps:
                        - to: mock:trigger
                """.formatted(plc.port()));
        return context.getEndpoint("mock:trigger", MockEndpoint.class);
    }

    private void gate() throws Exception {
        gate("register=200&coil=10");
    }

    private void gate(String options) throws Exception {
        Routes.load(context, """
                - route:
                    from:
                      uri: direct:gate
                      steps:
                        - to: modbus:127.0.0.1:%d?%s
                """.formatted(plc.port(), options));
    }

    private void write(PartVerdict verdict, String cause) {
        Exchange exchange = context.getEndpoint("direct:gate").createExchange();
        exchange.getMessage().setBody(verdict);
        exchange.getMessage().setHeader("CamelPartTime", System.currentTimeMillis());
        exchange.getMessage().setHeader("CamelPartCause", cause);
        context.createProducerTemplate().send("direct:gate", exchange);
    }

    private void inspect(int part) {
        context.createProducerTemplate().sendBody("direct:view",
                Map.of("id", part, "verdict", "ok", "input", Map.of("part", part)));
    }

    private static List<Object> numbers(MockEndpoint out) {
        return out.getExchanges().stream().map(exchange -> exchange.getMessage().getBody()).toList();
    }

    private static List<Boolean> fresh(MockEndpoint out) {
        return out.getExchanges().stream().map(exchange -> exchange.getMessage().getHeader("CamelModbusFresh", Boolean.class)).toList();
    }
}
