package io.flawline.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Describes what {@code flawline add} is asked for.
 *
 * @param version null for the one that fits the Camel in use
 */
record Artifact(String group, String name, @Nullable String version) {

    private static final String PART = "([A-Za-z0-9_.-]+)";
    private static final Pattern COORDINATES = Pattern.compile(PART + ":" + PART + "(?::" + PART + ")?");
    private static final Pattern COMPONENT = Pattern.compile("camel-[a-z0-9-]+");

    /** @param text {@code camel-kafka}, {@code group:artifact} or {@code group:artifact:version} */
    static Artifact parse(String text) {
        Matcher coordinates = COORDINATES.matcher(text);
        if (coordinates.matches()) {
            return new Artifact(coordinates.group(1), coordinates.group(2), coordinates.group(3));
        }
        if (COMPONENT.matcher(text).matches()) {
            return new Artifact("org.apache.camel", text, null);
        }
        throw new IllegalArgumentException(text + ": allowed is the name of a Camel component, such as camel-kafka,"
                + " or group:artifact:version");
    }

    String toXml() {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId>%s</dependency>".formatted(group, name,
                version == null ? "" : "<version>" + version + "</version>");
    }
}
