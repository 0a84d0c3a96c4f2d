package io.flawline.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.flawline.support.Routes;

/** Verdicts leave a station in order, each to one route. */
@Tag("slow")
class PartVerdictsTest extends PartTestBase {

    @Test
    void aVerdictWaitsForItsSinkAndNoneOvertakesIt() throws Exception {
        Routes.load(context, IN + OUT);
        outage = new ConnectException("refused");
        for (int part = 1; part <= 3; part++) {
            complete(part);
        }
        await().until(() -> parts.stations().get(0).waiting() == 3);
        outage = null;
        await().until(() -> delivered.size() == 3);
        assertThat(delivered).extracting(text -> text.replaceAll(".*\"sequence\":(\\d+).*", "$1")).containsExactly("1", "2", "3");
        await().until(() -> parts.stations().get(0).waiting() == 0);
    }

    @Test
    void aPartTheSinkRejectsIsADeadLetterAndTheNextIsSent() throws Exception {
        Routes.load(context, IN + OUT);
        outage = new HttpOperationFailedException("http://sink", 400, "bad", null, Map.of(), "");
        complete(1);
        await().until(() -> letters.list().size() == 1);
        outage = null;
        complete(2);
        await().until(() -> delivered.size() == 1);
        assertThat(letters.original(letters.list().get(0))).content().startsWith("{\"part\":1,\"verdict\":\"ok\"");
        assertThat(delivered.get(0)).contains("\"sequence\":2");
    }

    @Test
    void aStuckSinkDelaysNoOtherStation() throws Exception {
        Routes.load(context, IN + OUT + """
                - route:
                    from:
                      uri: direct:gate
                      steps:
                        - to: part:gate?views=2&deadline=50
                - route:
                    from:
                      uri: part:gate
                      steps:
                        - to: mock:gate
                """);
        CountDownLatch stuck = new CountDownLatch(1);
        context.getEndpoint("mock:out", MockEndpoint.class).whenAnyExchangeReceived(exchange -> stuck.await());
        complete(1);
        send("direct:gate", inspection("a", "ok", "s", Map.of("part", 1)));

        MockEndpoint gate = context.getEndpoint("mock:gate", MockEndpoint.class);
        await().until(() -> gate.getReceivedCounter() == 1);
        assertThat(gate.getExchanges().get(0).getMessage().getBody(String.class)).contains("only 1 of 2 images came within 50 ms");
        stuck.countDown();
    }

    @Test
    void verdictsWithoutARouteAreAProblem() throws Exception {
        Routes.load(context, IN);
        complete(1);
        assertThat(parts.problems()).containsExactly("part:press: 1 verdict waits and no route takes it (from: part:press)");
        Routes.load(context, OUT);
        await().until(() -> parts.problems().isEmpty());
    }

    @Test
    void aSecondRouteForTheVerdictsDoesNotStart() throws Exception {
        Routes.load(context, OUT);
        assertThatThrownBy(() -> Routes.load(context, OUT.replace("id: out", "id: other")))
                .hasMessageContaining("another route takes its verdicts");
    }

    private void complete(int part) {
        send("direct:in", inspection("a" + part, "ok", "s1", Map.of("part", part)));
        send("direct:in", inspection("b" + part, "ok", "s2", Map.of("part", part)));
    }
}
