package io.flawline.reload;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Hides what a route file takes from elsewhere: where the file has {@code {{name}}} or {@code ${env:NAME}}, that text
 * is shown in place of its value, as a webhook's address or a token may be there. Flawline's own properties, topics and
 * folders, are shown by value unless their name says that they are secret.
 */
final class Secrets {
    private static final String MASK = "xxxxxx";
    private static final Pattern REFERENCE =
            Pattern.compile("\\{\\{\\??([^{}]+?)}}|\\$\\{(?:env|sysenv|sys|properties)[:.]([\\w.-]+)[^}]*}");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)auth|cookie|token|secret|passw|passphrase|api[-_]?key|credential|signature|session|private|access\\.");
    /** Shorter values are not secrets, and would be found in the middle of other words. */
    private static final int SHORTEST = 4;

    /** The text that is shown, by the value that it replaces. */
    private final Map<String, String> written = new LinkedHashMap<>();

    /**
     * @param text of the route file
     * @param own  properties of Flawline's, whose values may be shown
     */
    Secrets(CamelContext context, String text, Set<String> own) {
        Matcher reference = REFERENCE.matcher(text);
        while (reference.find()) {
            String name = reference.group(1) == null ? reference.group(2) : reference.group(1).replaceFirst("(?<!^env):.*$", "");
            if (!own.contains(name) || SECRET_NAME.matcher(name).find()) {
                hide(value(context, reference.group()), reference.group());
            }
        }
    }

    private static @Nullable String value(CamelContext context, String reference) {
        try {
            return reference.startsWith("{{") ? context.resolvePropertyPlaceholders(reference)
                    : context.resolveLanguage("simple").createExpression(reference).evaluate(
                            new org.apache.camel.support.DefaultExchange(context), String.class);
        } catch (RuntimeException e) {
            // A default, or a value that the route cannot resolve either.
            return null;
        }
    }

    private void hide(@Nullable String value, String reference) {
        if (value != null && value.length() >= SHORTEST && !value.equals(reference)) {
            written.put(value, reference);
            written.put(URLEncoder.encode(value, StandardCharsets.UTF_8), reference);
        }
    }

    /** Returns an endpoint's URI as the file has it, passwords in it masked. */
    String maskUri(String uri) {
        return masked(URISupport.sanitizeUri(uri));
    }

    /** Returns a text in which each hidden value is replaced by its reference; null for null. */
    @Nullable
    String mask(@Nullable String text) {
        return text == null ? null : masked(text);
    }

    private String masked(String text) {
        String masked = text;
        for (Entry<String, String> one : written.entrySet()) {
            masked = masked.replace(one.getKey(), one.getValue());
        }
        return masked;
    }

    /** Returns the value of a header; that of one whose name says that it is secret is masked. */
    @Nullable
    Object maskHeader(String name, @Nullable Object value) {
        return SECRET_NAME.matcher(name).find() ? MASK : value instanceof String text ? mask(text) : value;
    }
}
