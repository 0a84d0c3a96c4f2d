package io.flawline.routetest;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.reload.DryRun;
import io.flawline.routetest.RouteTest.Expectation;
import io.flawline.routetest.RouteTest.Send;
import io.flawline.text.Plural;

/** Compares what a route did with what it must do. */
final class Comparison {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<String> differences = new ArrayList<>();
    private final DryRun run;

    private Comparison(DryRun run) {
        this.run = run;
    }

    /** Returns the differences in words; none when the route did what it must. */
    static List<String> differences(Expectation expected, DryRun run) {
        Comparison comparison = new Comparison(run);
        comparison.deadLetter(expected.deadLetter());
        comparison.inspection(expected);
        expected.sent().forEach(comparison::sent);
        comparison.nothingElse(expected);
        comparison.answer(expected.answer());
        return comparison.differences;
    }

    private void deadLetter(@Nullable String expected) {
        String reason = run.deadLetter() == null ? null : run.deadLetter().reason();
        if (!Objects.equals(expected, reason)) {
            differences.add(reason == null ? "no dead letter was written, expected " + expected
                    : "a dead letter was written: %s, %s%s".formatted(reason, Objects.requireNonNull(run.deadLetter()).message(),
                            expected == null ? "" : "; expected " + expected));
        }
    }

    private void inspection(Expectation expected) {
        if (expected.verdict() == null && expected.defects() == null) {
            return;
        }
        if (run.inspections().isEmpty()) {
            differences.add("no image was inspected");
            return;
        }
        JsonNode first = MAPPER.valueToTree(run.inspections().get(0));
        if (expected.verdict() != null && !expected.verdict().equals(first.path("verdict").asText())) {
            differences.add("the verdict is %s, expected %s".formatted(first.path("verdict").asText(), expected.verdict()));
        }
        if (expected.defects() != null && expected.defects() != first.path("defect").asInt()) {
            differences.add("%s found, expected %d".formatted(first.path("defect").asInt() == 1 ? "1 defect was" : first.path("defect").asInt() + " defects were", expected.defects()));
        }
    }

    private void sent(Send expected) {
        List<DryRun.Sent> messages = run.sent().stream().filter(sent -> begins(sent.endpoint(), expected.to())).toList();
        if (messages.size() != expected.count()) {
            differences.add("%s got %s, expected %d; messages went to %s".formatted(expected.to(), Plural.of(messages.size(), "message"),
                    expected.count(), run.sent().stream().map(sent -> withoutOptions(sent.endpoint())).distinct().toList()));
        }
        messages.forEach(message -> content(expected, message));
    }

    private void content(Send expected, DryRun.Sent message) {
        if (expected.file() != null && !expected.file().equals(message.file())) {
            differences.add("%s: the file is %s, expected %s".formatted(expected.to(), message.file(), expected.file()));
        }
        if (expected.json() != null) {
            contains(expected.json(), message.payload(), expected.to());
        }
        if (!expected.headers().isEmpty()) {
            Contains.difference(expected.headers(), MAPPER.valueToTree(message.payload().headers()), "header")
                    .ifPresent(difference -> differences.add(expected.to() + ": " + difference));
        }
    }

    private void contains(Object expected, DryRun.@Nullable Payload payload, String where) {
        JsonNode json = Objects.requireNonNull(payload).json() == null ? MAPPER.valueToTree(payload.text()) : MAPPER.valueToTree(payload.json());
        Contains.difference(expected, json, "").ifPresent(difference -> differences.add(where + ": " + difference));
    }

    private void nothingElse(Expectation expected) {
        List<String> others = run.sent().stream().map(DryRun.Sent::endpoint)
                .filter(to -> expected.sent().stream().noneMatch(send -> begins(to, send.to())))
                .filter(to -> expected.ignore().stream().noneMatch(ignored -> begins(to, ignored)))
                .map(Comparison::withoutOptions).distinct().toList();
        if (!others.isEmpty()) {
            differences.add("%s got messages that the test does not expect; list them in \"sent\" or \"ignore\"".formatted(others));
        }
    }

    private void answer(@Nullable Object expected) {
        if (expected != null && run.answer() == null) {
            differences.add("nobody waits for an answer of this route; remove \"answer\"");
        } else if (expected != null) {
            contains(expected, run.answer(), "the answer");
        }
    }

    private static boolean begins(String address, String beginning) {
        return plain(address).startsWith(plain(beginning));
    }

    /** Returns the address without the slashes that Camel adds after the scheme. */
    private static String plain(String address) {
        return address.replaceFirst("^([a-z][\\w+.-]*:)//", "$1");
    }

    private static String withoutOptions(String address) {
        return plain(address).replaceFirst("\\?.*", "");
    }
}
