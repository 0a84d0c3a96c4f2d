package io.flawline;

import static io.flawline.PropertyType.brokerUrl;
import static io.flawline.PropertyType.choice;
import static io.flawline.PropertyType.flag;
import static io.flawline.PropertyType.folder;
import static io.flawline.PropertyType.host;
import static io.flawline.PropertyType.list;
import static io.flawline.PropertyType.number;
import static io.flawline.PropertyType.pairs;
import static io.flawline.PropertyType.shifts;
import static io.flawline.PropertyType.text;
import static io.flawline.PropertyType.timeOfDay;
import static io.flawline.PropertyType.topic;
import static io.flawline.PropertyType.topicFilter;
import static io.flawline.PropertyType.zone;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/**
 * Type and range of every {@code flawline.*} property. All are checked at the start, so a wrong value stops it at once
 * and is named together with what is allowed and what to do. A property that has no row here is of the type of its
 * default: a truth value, an integer from 0, or a text.
 */
final class PropertyTable {

    private static final int MAX_SHOWN = 80;
    private static final long DAY_MILLIS = 86_400_000;
    private static final long MAX_BYTES = 1L << 50;
    private static final Map<String, PropertyType> TYPES = new HashMap<>();

    static {
        put("flawline.http.port", number(1, 65_535));
        put("flawline.http.host", host());
        put("flawline.http.max-waiting", number(1, 100_000));
        put("flawline.http.max-bytes-in-flight", number(0, MAX_BYTES));
        put("flawline.http.max-connections", number(1, 1_000_000));
        put("flawline.http.timeout", number(100, DAY_MILLIS));
        put("flawline.http.names", list(host()));
        put("flawline.http.tls.key-store", list(text()));
        put("flawline.http.tls.key-store-password", text().orEmpty().hidden());
        put("flawline.access.read", list(text()).hidden());
        put("flawline.access.inspect", list(text()).hidden());
        put("flawline.access.review", list(text()).hidden());
        put("flawline.access.steer", list(text()).hidden());
        put("flawline.access.users", text().orEmpty());
        put("flawline.broker.port", number(1, 65_535));
        put("flawline.broker.min-free-bytes", number(1, MAX_BYTES));
        put("flawline.broker.sessions.max-bytes", number(0, MAX_BYTES));
        put("flawline.broker.sessions.max-days", number(0, 36_500));
        put("flawline.broker.retained.max-topics", number(0, 10_000_000));
        put("flawline.broker.retained.max-bytes", number(0, MAX_BYTES));
        put("flawline.mqtt.broker-url", brokerUrl());
        put("flawline.mqtt.username", text().orEmpty());
        put("flawline.mqtt.password", text().orEmpty().hidden());
        put("flawline.mqtt.tls.trust-store", list(text()));
        put("flawline.mqtt.tls.trust-store-password", text().orEmpty().hidden());
        put("flawline.mqtt.tls.key-store", list(text()));
        put("flawline.mqtt.tls.key-store-password", text().orEmpty().hidden());
        put("flawline.mqtt.client-id", text());
        put("flawline.mqtt.in-topic", topicFilter());
        put("flawline.mqtt.out-topic", topic());
        put("flawline.mqtt.all-topic", topic());
        put("flawline.mqtt.reviews-topic", topic());
        put("flawline.mqtt.status-topic", topic().orEmpty());
        put("flawline.mqtt.record-topic", topic().orEmpty());
        put("flawline.mqtt.response-topics", list(topicFilter()).orEmpty());
        put("flawline.mqtt.receive-maximum", number(1, 65_535));
        put("flawline.dead-letter.topic", topic().orEmpty());
        put("flawline.folder.inbox", folder());
        put("flawline.folder.results", folder());
        put("flawline.dead-letter.folder", folder());
        put("flawline.results.max-bytes", number(0, MAX_BYTES));
        put("flawline.results.max-days", number(0, 36_500));
        put("flawline.results.delete-verdicts", list(choice("ok", "rework", "unsure", "defect")).orEmpty());
        put("flawline.results.originals-max-bytes", number(0, MAX_BYTES));
        put("flawline.results.originals-max-days", number(0, 36_500));
        put("flawline.history.folder", folder());
        put("flawline.record.folder", folder());
        put("flawline.outbox.folder", folder());
        put("flawline.temp.folder", folder().orEmpty());
        put("flawline.models", folder());
        put("flawline.recipes", folder());
        put("flawline.recipe", text().orEmpty());
        put("flawline.openvino.home", folder().orEmpty());
        put("flawline.history.max", number(0, 1_000_000));
        put("flawline.history.max-bytes", number(0, MAX_BYTES));
        put("flawline.history.per-second", number(0, 100_000));
        put("flawline.trends.max-days", number(0, 36_500));
        put("flawline.shifts", shifts());
        put("flawline.time-zone", zone().orEmpty());
        put("flawline.outbox.max-bytes", number(1, MAX_BYTES));
        put("flawline.outbox.when-full", choice("block", "drop-oldest"));
        put("flawline.models.allowed", list(text()));
        put("flawline.models.max-bytes", number(1, MAX_BYTES));
        put("flawline.models.trial-seconds", number(1, 3_600));
        put("flawline.models.trial-bytes", number(1, MAX_BYTES));
        put("flawline.golden.seconds", number(1, 86_400));
        put("flawline.golden.recheck", list(timeOfDay()));
        put("flawline.model.properties", pairs());
        put("flawline.log.format", choice("text", "json"));
        put("flawline.log.levels", pairs());
        put("flawline.workers", number(0, 1_000));
        put("flawline.threads", number(1, 1_000));
        put("flawline.timeout", number(0, DAY_MILLIS));
        put("flawline.limits.max-bytes", number(1, 1L << 30));
        put("flawline.limits.max-fields", number(1, 1_000_000));
        put("flawline.limits.max-field-bytes", number(1, 1L << 30));
        put("flawline.limits.max-pixels", number(1, 1L << 30));
    }

    private PropertyTable() {
    }

    private static void put(String name, PropertyType type) {
        TYPES.put(name, type);
    }

    /** Returns the type of a property of {@link Defaults#names}. */
    static PropertyType type(String name) {
        return Optional.ofNullable(TYPES.get(name)).orElseGet(() -> ofDefault(Defaults.all().getProperty(name, "").strip()));
    }

    private static PropertyType ofDefault(String value) {
        if (value.equals("true") || value.equals("false")) {
            return flag();
        }
        if (value.matches("\\d+")) {
            return number(0, Integer.MAX_VALUE);
        }
        return value.isEmpty() ? text().orEmpty() : text();
    }

    /**
     * Checks all properties.
     *
     * @param values gives each by its name
     * @throws IllegalArgumentException for the first wrong one, with value, what is allowed, and the remedy
     */
    static void check(Function<String, Optional<String>> values) {
        Properties defaults = Defaults.all();
        for (String name : Defaults.names()) {
            String value = values.apply(name).orElse("").strip();
            PropertyType type = type(name);
            if (value.isEmpty() ? !type.empty() : !type.holds().test(value)) {
                String fallback = defaults.getProperty(name, "").strip();
                throw new IllegalArgumentException("%s = %s: allowed is %s. Correct it in application.properties, in the environment or in --set%s."
                        .formatted(name, shown(value, type), type.allowed(),
                                fallback.isEmpty() ? ", or remove it" : ", or remove it for the default " + fallback));
            }
        }
    }

    /** Returns a value as it may be shown: a secret is hidden, and so is the login in a URL. */
    static String shown(String name, String value) {
        return shown(value, type(name));
    }

    private static String shown(String value, PropertyType type) {
        if (value.isEmpty()) {
            return "(empty)";
        }
        if (type.secret()) {
            return "(hidden)";
        }
        String printable = PropertyType.LOGIN.matcher(value).replaceFirst("xxxxxx@").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
        return printable.length() <= MAX_SHOWN ? printable
                : "%s… (%d characters)".formatted(printable.substring(0, MAX_SHOWN), value.length());
    }
}
