package io.flawline.reload;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out which of Camel's artefacts a route lacks, from the message with which Camel refuses it. */
final class MissingArtifact {

    private static final List<Pattern> MESSAGES = List.of(
            Pattern.compile("No language could be found for: ([\\w-]+)"),
            Pattern.compile("No endpoint could be found for: ([\\w.+-]+):.*check your classpath contains the needed Camel component"),
            Pattern.compile("(?i)No component found with scheme:? '?([\\w.+-]+)"),
            Pattern.compile("(?i)data ?format '?([\\w-]+)'? could not be created"));
    /** Names of languages, data formats and schemes that differ from that of their artefact. */
    private static final Map<String, String> OTHERWISE = Map.ofEntries(Map.entry("js", "javascript"), Map.entry("xquery", "saxon"),
            Map.entry("java", "joor"), Map.entry("https", "http"), Map.entry("ftps", "ftp"), Map.entry("sftp", "ftp"), Map.entry("smtp", "mail"),
            Map.entry("smtps", "mail"), Map.entry("imap", "mail"), Map.entry("imaps", "mail"), Map.entry("pop3", "mail"), Map.entry("pop3s", "mail"),
            Map.entry("json-jackson", "jackson"), Map.entry("yaml-snake-yaml", "snakeyaml"), Map.entry("opcua", "milo"), Map.entry("milo-client", "milo"),
            Map.entry("aws2-s3", "aws2-s3"), Map.entry("paho", "paho"), Map.entry("rabbitmq", "spring-rabbitmq"), Map.entry("ws", "vertx-websocket"));

    private MissingArtifact() {
    }

    /** Returns the artefact, such as {@code camel-groovy}; empty when the message is about something else. */
    static Optional<String> of(String message) {
        for (Pattern pattern : MESSAGES) {
            Matcher matcher = pattern.matcher(message);
            if (matcher.find()) {
                return Optional.of("camel-" + OTHERWISE.getOrDefault(matcher.group(1), matcher.group(1)));
            }
        }
        return Optional.empty();
    }
}
