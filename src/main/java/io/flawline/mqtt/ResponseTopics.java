package io.flawline.mqtt;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides on which topics a sender may have its result published. Topics of the broker ({@code $…}), topics that a route
 * takes as input, and topics that other programs know as Flawline's are never among them: a sender could otherwise have
 * results inspected in a loop, or pass its own off as the line's.
 */
final class ResponseTopics {
    static final String PROPERTY = "flawline.mqtt.response-topics";

    private final List<String> allowed;
    private final Set<String> own;
    private final Supplier<List<String>> inputs;

    /**
     * @param allowed filters with commas between; empty for no response topics at all
     * @param own     topics on which this installation publishes
     * @param inputs  gives the filters that routes subscribe to
     */
    ResponseTopics(String allowed, Set<String> own, Supplier<List<String>> inputs) {
        this.allowed = Arrays.stream(allowed.split(",")).map(String::strip).filter(filter -> !filter.isEmpty()).toList();
        this.own = own;
        this.inputs = inputs;
    }

    /** Returns whether a result may be published on the topic, which has no wildcards. */
    boolean allows(String topic) {
        return !topic.startsWith("$") && !own.contains(topic)
                && allowed.stream().anyMatch(filter -> matches(filter, topic))
                && inputs.get().stream().noneMatch(filter -> matches(filter, topic));
    }

    /** Returns whether a subscription to a filter, shared or not, gets what is published on a topic. */
    static boolean matches(String filter, String topic) {
        String[] wanted = filter.replaceFirst("^\\$share/[^/]+/", "").split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }
}
