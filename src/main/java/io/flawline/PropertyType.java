package io.flawline;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.flawline.trends.Shifts;

/**
 * Describes what a property may be.
 *
 * @param allowed in words, as in "allowed is …"
 * @param holds   whether a value, stripped and not empty, is one
 * @param empty   whether it may be empty
 * @param secret  whether messages must not show the value
 */
record PropertyType(String allowed, Predicate<String> holds, boolean empty, boolean secret) {

    private static final int MAX_TEXT = 1_000;
    private static final int MAX_TOPIC_BYTES = 1_000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~-]+|\\[?[0-9A-Fa-f:.]+(%\\w+)?]?");
    /** Name and password in a URL. */
    static final Pattern LOGIN = Pattern.compile("(?<=//)[^/]*@");
    private static final Set<String> BROKER_SCHEMES = Set.of("tcp", "ssl", "ws", "wss");

    static PropertyType number(long min, long max) {
        return of("an integer from %d to %d".formatted(min, max), value -> {
            try {
                long number = Long.parseLong(value);
                return number >= min && number <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    static PropertyType flag() {
        return of("true or false", value -> value.equals("true") || value.equals("false"));
    }

    static PropertyType choice(String... values) {
        return of(String.join(" or ", values), List.of(values)::contains);
    }

    static PropertyType text() {
        return of("a text of 1 to %d characters without control characters".formatted(MAX_TEXT),
                value -> value.length() <= MAX_TEXT && !CONTROL.matcher(value).find());
    }

    /** Texts with commas between, each as {@code one} allows. */
    static PropertyType list(PropertyType one) {
        return new PropertyType(one.allowed + "; several with commas between", value -> List.of(value.split(",")).stream()
                .map(String::strip).allMatch(part -> part.isEmpty() || one.holds.test(part)), true, one.secret);
    }

    static PropertyType host() {
        return of("a host name or an address", value -> value.length() <= 253 && HOST.matcher(value).matches());
    }

    static PropertyType pairs() {
        return of("KEY=value,KEY=value", value -> List.of(value.split(",")).stream().map(String::strip)
                .allMatch(pair -> pair.isEmpty() || pair.indexOf('=') > 0 && !pair.substring(0, pair.indexOf('=')).isBlank())).orEmpty();
    }

    /** Returns the type of a time of the day, or of the starts of all shifts. */
    static PropertyType timeOfDay() {
        return of("a time of the day such as 06:00, or shifts for those of flawline.shifts",
                value -> value.equals("shifts") || value.matches("([01][0-9]|2[0-3]):[0-5][0-9]"));
    }

    /** Returns the type of a folder that need not exist. */
    static PropertyType folder() {
        return of("the path of a folder, without ? and control characters", value -> {
            try {
                Path path = Path.of(value);
                return value.length() <= MAX_TEXT && value.indexOf('?') < 0 && !CONTROL.matcher(value).find()
                        && (!Files.exists(path) || Files.isDirectory(path));
            } catch (InvalidPathException e) {
                return false;
            }
        });
    }

    /** Returns the type of a topic that can be published on. */
    static PropertyType topic() {
        return of("a topic of 1 to %d bytes without +, # and control characters".formatted(MAX_TOPIC_BYTES),
                value -> isTopic(value) && value.indexOf('+') < 0 && value.indexOf('#') < 0);
    }

    /** Returns the type of a topic that can be subscribed to: with wildcards, or {@code $share/group/topic}. */
    static PropertyType topicFilter() {
        return of("a topic of 1 to %d bytes, with + for one level and # for all at the end; or $share/GROUP/TOPIC".formatted(MAX_TOPIC_BYTES),
                value -> isTopic(value) && value.matches("(\\$share/[^+#/]+/)?(?!\\$share(/|$)|$)((\\+|[^+#/]*)(/(\\+|[^+#/]*))*(/#)?|#)"));
    }

    private static boolean isTopic(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length <= MAX_TOPIC_BYTES && !CONTROL.matcher(value).find() && value.indexOf('?') < 0;
    }

    /** Returns the type of a broker's URL; a login in the URL is ignored, as separate properties have it. */
    static PropertyType brokerUrl() {
        return of("tcp://host:port or ssl://host:port, also ws:// and wss://, with a port from 1 to 65535",
                value -> {
                    try {
                        URI url = URI.create(LOGIN.matcher(value).replaceFirst(""));
                        return value.length() <= MAX_TEXT && url.getScheme() != null && BROKER_SCHEMES.contains(url.getScheme())
                                && url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65_535
                                && url.getQuery() == null && (url.getScheme().startsWith("ws") || url.getPath().isEmpty());
                    } catch (IllegalArgumentException e) {
                        return false;
                    }
                });
    }

    /** Returns the type of the times at which shifts begin. */
    static PropertyType shifts() {
        return of("1 to 24 times on quarters of an hour, the earliest first, such as 06:00,14:00,22:00",
                value -> value.length() <= MAX_TEXT && !fails(() -> Shifts.of(value, ZoneOffset.UTC)));
    }

    static PropertyType zone() {
        return of("a time zone such as Europe/Berlin or UTC", value -> value.length() <= MAX_TEXT && !fails(() -> ZoneId.of(value)));
    }

    private static boolean fails(Runnable reading) {
        try {
            reading.run();
            return false;
        } catch (IllegalArgumentException | DateTimeException e) {
            return true;
        }
    }

    private static PropertyType of(String allowed, Predicate<String> holds) {
        return new PropertyType(allowed, holds, false, false);
    }

    PropertyType orEmpty() {
        return new PropertyType(allowed + ", or nothing", holds, true, secret);
    }

    PropertyType hidden() {
        return new PropertyType(allowed, holds, empty, true);
    }
}
