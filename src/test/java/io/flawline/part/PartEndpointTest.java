package io.flawline.part;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.failure.DeadLetter;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.support.Routes;

/** Messages become views of a part; options are checked. */
@Tag("slow")
class PartEndpointTest extends PartTestBase {

    @Test
    void deliversTheVerdictAsTheContractSays() throws Exception {
        Routes.load(context, IN + OUT);
        send("direct:in", inspection("a", "ok", "s1", Map.of("part", "4711")));
        send("direct:in", inspection("b", "defect", "s2", Map.of("part", "4711")));

        await().until(() -> delivered.size() == 1);
        assertThat(delivered.get(0)).matches("\\{\"part\":\"4711\",\"verdict\":\"defect\",\"why\":\\[\"view b: defect, 2 defects\"],"
                + "\"views\":\\[\"a\",\"b\"],\"sequence\":1,\"ms\":\\d+}");
        Exchange exchange = context.getEndpoint("mock:out", MockEndpoint.class).getExchanges().get(0);
        assertThat(exchange.getMessage().getHeader("CamelPartAge", Long.class)).isBetween(0L, 60_000L);
        assertThat(context.resolveLanguage("simple").createExpression("${body.verdict} ${body.sequence} ${body.part}")
                .evaluate(exchange, String.class)).isEqualTo("defect 1 4711");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"%s\",\"verdict\":\"ok\",\"input\":{\"part\":12}}", "{\"id\":\"%s\",\"verdict\":\"ok\"}"})
    void takesAnInspectionAsJson(String json) throws Exception {
        Routes.load(context, IN + OUT);
        for (String id : List.of("a", "b")) {
            Exchange exchange = exchange("direct:in", json.formatted(id));
            exchange.getMessage().setHeader("part", 12);
            assertThat(context.createProducerTemplate().send("direct:in", exchange).isFailed()).isFalse();
        }
        await().until(() -> delivered.size() == 1);
        assertThat(delivered.get(0)).startsWith("{\"part\":12,\"verdict\":\"ok\",\"why\":[],\"views\":[\"a\",\"b\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"id\":1,\"verdict\":\"ok\"} | does not name its part",
        "{\"id\":1,\"verdict\":\"ok\",\"input\":{\"part\":null}} | does not name its part",
        "{\"id\":1,\"verdict\":\"ok\",\"input\":{\"part\":\" \"}} | 1 to 200 and not be blank",
        "{\"id\":1,\"verdict\":\"ok\",\"input\":{\"part\":[1]}} | must be a text or a number",
        "{\"id\":1,\"input\":{\"part\":1}} | not an inspection",
        "{\"verdict\":\"ok\",\"input\":{\"part\":1}} | has no id",
        "[1] | neither an inspection nor JSON",
        "'' | neither an inspection nor JSON"})
    void whatNamesNoPartIsADeadLetter(String body, String message) throws Exception {
        Routes.load(context, IN + OUT);
        context.createProducerTemplate().send("direct:in", exchange("direct:in", body));

        assertThat(letters.list()).singleElement().extracting(DeadLetter::message).asString().contains(message);
        assertThat(letters.original(letters.list().get(0))).hasContent(body);
        assertThat(parts.stations().get(0).underWay()).isZero();
    }

    @Test
    void aHeaderAndAFieldThatDifferAreRefused() throws Exception {
        Routes.load(context, IN);
        Exchange exchange = exchange("direct:in", inspection("a", "ok", "s", Map.of("part", 2)));
        exchange.getMessage().setHeader("part", "1");
        context.createProducerTemplate().send("direct:in", exchange);

        assertThat(letters.list()).singleElement().extracting(DeadLetter::message).asString()
                .contains("header \"part\" names the part 1 and the field \"part\" the part 2");
    }

    /** As a broker with headers of bytes, and a URL with an argument twice. */
    @Test
    void aHeaderIsReadInTheFormsItHas() throws Exception {
        Routes.load(context, IN + OUT);
        for (Object header : new Object[] {"9".getBytes(UTF_8), List.of("9", "9")}) {
            Exchange exchange = exchange("direct:in", inspection(header.getClass().getName(), "ok", "s", null));
            exchange.getMessage().setHeader("part", header);
            assertThat(context.createProducerTemplate().send("direct:in", exchange).isFailed()).isFalse();
        }
        await().until(() -> delivered.size() == 1);
        assertThat(delivered.get(0)).startsWith("{\"part\":\"9\",\"verdict\":\"ok\"");
        Exchange two = exchange("direct:in", inspection("c", "ok", "s", null));
        two.getMessage().setHeader("part", List.of("9", "10"));
        context.createProducerTemplate().send("direct:in", two);
        assertThat(letters.list()).singleElement().extracting(DeadLetter::message).asString().contains("names 2 parts: [9, 10]; give one");
    }

    @Test
    void anImageThatCameAgainUnderAMadeIdCountsOnce() throws Exception {
        Routes.load(context, IN + OUT);
        String made = "0195f3a0-0000-7000-8000-00000000000";
        send("direct:in", inspection(made + 1, "ok", "same", Map.of("part", 1)));
        Exchange again = send("direct:in", inspection(made + 2, "ok", "same", Map.of("part", 1)));
        assertThat(again.getMessage().getHeader("CamelPartJoined")).isEqualTo("repeated");
        send("direct:in", inspection(made + 3, "ok", "other", Map.of("part", 1)));
        send("direct:in", inspection("left", "ok", "same", Map.of("part", 2, "view", "left")));
        send("direct:in", inspection("right", "ok", "same", Map.of("part", 2, "view", "right")));

        await().until(() -> delivered.size() == 2);
        assertThat(delivered).allMatch(verdict -> verdict.contains("\"verdict\":\"ok\""));
    }

    @Test
    void anImageThatCannotBeInspectedEndsAsTheSafeVerdict() throws Exception {
        context.getRegistry().bind("inspect", (Processor) exchange -> {
            throw new RejectedException(Reason.TRUNCATED, "The image ends too early.");
        });
        Routes.load(context, OUT + """
                - route:
                    from:
                      uri: direct:broken
                      steps:
                        - filter:
                            simple: "true"
                            steps:
                              - process: {ref: inspect}
                              - to: part:press?views=1&deadline=60000
                """);
        context.createProducerTemplate().sendBody("direct:broken", "{\"image\":\"AAAA\",\"part\":7}".getBytes(UTF_8));
        // The answer to a caller takes the place of the message.
        context.createProducerTemplate().requestBodyAndHeader("direct:broken", new byte[] {1}, "part", "8");
        context.createProducerTemplate().sendBody("direct:broken", new byte[] {1});

        await().until(() -> delivered.size() == 2);
        assertThat(delivered.get(0)).startsWith("{\"part\":7,\"verdict\":\"defect\","
                + "\"why\":[\"an image could not be inspected: The image ends too early.\"],\"views\":[],\"sequence\":1");
        assertThat(delivered.get(1)).startsWith("{\"part\":\"8\",\"verdict\":\"defect\"");
        assertThat(letters.list()).hasSize(3);
        assertThat(parts.stations().get(0).safe()).isEqualTo(Map.of(SafeCause.FAILED, 2L));
    }

    @Test
    void aTriggerOpensThePartAndLeavesTheMessage() throws Exception {
        Routes.load(context, IN + OUT);
        Exchange trigger = send("direct:trigger", "{\"part\":\"9\",\"image\":\"…\"}");
        assertThat(trigger.getMessage().getBody()).isEqualTo("{\"part\":\"9\",\"image\":\"…\"}");
        assertThat(parts.stations().get(0).underWay()).isEqualTo(1);
        send("direct:in", inspection("a", "ok", "s1", Map.of("part", "9")));
        send("direct:in", inspection("b", "ok", "s2", Map.of("part", "9")));
        await().until(() -> delivered.size() == 1);
    }

    @Test
    void stepsOfAStationHaveTheSameOptions() throws Exception {
        Routes.load(context, IN);
        assertThatThrownBy(() -> Routes.load(context, IN.replace("id: ", "id: other-").replace("direct:", "direct:other-")
                .replace("views: 2", "views: 3"))).rootCause().hasMessageContaining("give all steps of a station the same options");
        context.getRouteController().stopRoute("in");
        context.getRouteController().stopRoute("trigger");
        context.removeRoute("in");
        context.removeRoute("trigger");
        Routes.load(context, IN.replace("views: 2", "views: 3"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "part:press?views=0 | part:press: views = 0: must be an integer from 1 to 64, the number of images that one part has",
        "part:press?views=two | part:press: views = two: must be an integer",
        "part:press?deadline=5 | part:press: deadline = 5: must be an integer from 10 to 3600000",
        "part:press?safe=ok | part:press: safe = ok: a part that nobody judged must not pass as good",
        "part:press?safe=bad | part:press: safe = bad: must be defect, unsure or rework",
        "part:press?remember=-1 | part:press: remember = -1: must be an integer from 0 to 86400000",
        "part:press?trigger=yes | part:press: trigger = yes: must be true or false",
        "part:press?veiws=2 | part:press: veiws: no such option; there are views, deadline, safe, remember and trigger",
        "part:a/b | part:a/b: a station is 1 to 64 letters, digits, - and _"})
    void namesOptionValueRangeAndRemedy(String uri, String message) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).rootCause().hasMessageContaining(message);
    }
}
