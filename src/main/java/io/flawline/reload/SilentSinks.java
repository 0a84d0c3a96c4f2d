package io.flawline.reload;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.apache.camel.Endpoint;
import org.apache.camel.util.StringHelper;

/**
 * Endpoints that lose a message without an exception, so that nothing can wait for them. A route file that sends to
 * one gets a warning.
 */
final class SilentSinks {
    private static final Predicate<String> ALWAYS = options -> true;

    private record Rule(Predicate<String> options, String what) {
    }

    private static final Map<String, Rule> RULES = Map.ofEntries(
            rule("plc4x", options -> option(options, "autoReconnect", "true"),
                    "with autoReconnect drops a result while the PLC is away; leave autoReconnect out, so that the failure is reported"),
            rule("milo-client", options -> List.of(options.split("&")).stream().anyMatch(option -> option.startsWith("method=")),
                    "does not say whether a method was called; write to a node, without method"),
            rule("netty", options -> !option(options, "sync", "true") || option(options, "transportProtocol", "udp"),
                    "does not say whether a message has arrived; set sync=true on tcp"),
            rule("mina", options -> !option(options, "sync", "true"), "does not say whether a message has arrived; set sync=true"),
            rule("http", SilentSinks::ignoresStatus, "with throwExceptionOnFailure=false takes every answer for a success"),
            rule("https", SilentSinks::ignoresStatus, "with throwExceptionOnFailure=false takes every answer for a success"),
            rule("kafka", options -> option(options, "requestRequiredAcks", "0"), "with requestRequiredAcks=0 is not acknowledged"),
            rule("paho-mqtt5", options -> option(options, "qos", "0"), "with qos=0 is not acknowledged; use qos=1"),
            rule("paho", ALWAYS, "keeps what it sends in memory; use paho-mqtt5"),
            rule("jms", options -> option(options, "deliveryPersistent", "false"), "with deliveryPersistent=false is lost with its broker"),
            rule("seda", ALWAYS, "keeps messages in memory, where a stop or a kill loses them; use direct: or outbox:"),
            rule("disruptor", ALWAYS, "keeps messages in memory, where a stop or a kill loses them; use direct: or outbox:"),
            rule("syslog", ALWAYS, "sends by UDP, which is not acknowledged"),
            rule("statsd", ALWAYS, "sends by UDP, which is not acknowledged"),
            rule("vertx-websocket", ALWAYS, "sends to those who listen at that moment only"),
            rule("file", options -> option(options, "fileExist", "Ignore"), "with fileExist=Ignore drops a result whose name exists"));

    private SilentSinks() {
    }

    private static Map.Entry<String, Rule> rule(String scheme, Predicate<String> options, String what) {
        return Map.entry(scheme, new Rule(options, what));
    }

    private static boolean ignoresStatus(String options) {
        return option(options, "throwExceptionOnFailure", "false");
    }

    private static boolean option(String options, String name, String value) {
        return List.of(options.split("&")).stream().anyMatch(option -> option.equalsIgnoreCase(name + "=" + value));
    }

    /** Returns what to know about an endpoint that a route sends to; empty when it reports its failures. */
    static Optional<String> warning(Endpoint sink) {
        String uri = sink.getEndpointUri();
        String scheme = StringHelper.before(uri, ":", uri);
        Rule rule = RULES.get(scheme);
        return rule == null || !rule.options().test(StringHelper.after(uri, "?", "")) ? Optional.empty()
                : Optional.of(scheme + ": " + rule.what());
    }
}
