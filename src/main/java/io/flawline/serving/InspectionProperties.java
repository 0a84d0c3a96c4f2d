package io.flawline.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingType;
import io.flawline.model.SettingsLayer;

/** Reads the properties {@code flawline.*} that decide how images are inspected; a wrong value names the property. */
public final class InspectionProperties {

    private static final long MAX_LIMIT = 1L << 30;

    private final @Nullable UnaryOperator<String> properties;

    /** @param properties returns the value of a property, empty or null for none */
    public InspectionProperties(@Nullable UnaryOperator<String> properties) {
        this.properties = properties;
    }

    /** Returns the defaults of all properties, {@code flawline.properties} on the class path; a new copy at each call. */
    public static Properties defaults() {
        Properties defaults = new Properties();
        try (InputStream file = InspectionProperties.class.getResourceAsStream("/flawline.properties")) {
            defaults.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return defaults;
    }

    /**
     * Makes the inspectors of the models in {@code flawline.models}.
     *
     * @throws IllegalArgumentException which names the property that has a wrong value
     */
    public Inspectors inspectors(ModelTrial trial) {
        return new Inspectors(new ModelRepository(Path.of(text("flawline.models").orElseThrow())), settings(), openVino(), limits(),
                Math.toIntExact(integer("flawline.workers", Integer.MAX_VALUE)),
                Duration.ofMillis(integer("flawline.timeout", Integer.MAX_VALUE)), trial);
    }

    public Limits limits() {
        return new Limits(integer("flawline.limits.max-bytes", MAX_LIMIT), integer("flawline.limits.max-pixels", MAX_LIMIT));
    }

    /** Returns the settings of inspections that are given for all models, as {@code flawline.threshold} and so on. */
    public SettingsLayer settings() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : SettingType.all().keySet()) {
            text("flawline." + name).ifPresent(value -> values.put(name, value));
        }
        return new SettingsLayer("application.properties, flawline.*", values);
    }

    /** Returns {@code flawline.model.properties}, with OpenVINO's names. */
    public Map<String, String> openVino() {
        return pairs("flawline.model.properties");
    }

    /** Reads a property of the form {@code KEY=value,KEY=value}. */
    public Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text(name).orElse("").split(",")) {
            String[] sides = pair.strip().split("=", 2);
            if (pair.isBlank()) {
                continue;
            }
            if (sides.length != 2 || sides[0].isBlank()) {
                throw new IllegalArgumentException("%s = %s: allowed is KEY=value,KEY=value".formatted(name, pair.strip()));
            }
            pairs.put(sides[0].strip(), sides[1].strip());
        }
        return pairs;
    }

    /** Reads an integer from 0 to {@code max}. */
    public long integer(String name, long max) {
        String value = text(name).orElseThrow(() -> new IllegalArgumentException(name + " is not set"));
        try {
            long number = Long.parseLong(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        throw new IllegalArgumentException("%s = %s: allowed is an integer from %d to %d".formatted(name, value, 0, max));
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(Objects.requireNonNull(properties).apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
