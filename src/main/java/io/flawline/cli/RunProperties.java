package io.flawline.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesComponent;

import io.flawline.Defaults;
import io.flawline.changes.ChangeRecord;
import io.flawline.changes.Changes;
import io.flawline.model.SettingType;
import io.flawline.model.SettingsLayer;

/**
 * Reads the properties that {@code run} has here, for commands that work next to it: what its {@code --set} gave is not
 * known.
 */
final class RunProperties {

    private RunProperties() {
    }

    /** @return the value as {@code run} takes it, from the environment too; empty where there is none */
    static String get(String name) {
        return get(properties(), name);
    }

    private static String get(PropertiesComponent properties, String name) {
        return properties.resolveProperty(name).orElse("").strip();
    }

    private static PropertiesComponent properties() {
        // Never started, so there is nothing to close.
        PropertiesComponent properties = new DefaultCamelContext().getPropertiesComponent();
        properties.setInitialProperties(files());
        return properties;
    }

    /** Returns the settings of inspections that are given for all models, as {@code flawline.threshold} and so on. */
    static SettingsLayer settings() {
        PropertiesComponent properties = properties();
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : SettingType.all().keySet()) {
            String value = get(properties, "flawline." + name);
            if (!value.isEmpty()) {
                values.put(name, value);
            }
        }
        return new SettingsLayer("application.properties, flawline.*", values);
    }

    /** Returns the record of changes of the line that runs here; one that records nothing where none ever ran. */
    static Changes changes() {
        Path folder = Path.of(System.getProperty("flawline.home", ".")).resolve(get("flawline.record.folder"));
        return Files.isDirectory(folder) ? new ChangeRecord(folder) : Changes.NONE;
    }

    /** Returns a property of the form {@code KEY=value,KEY=value}. */
    static Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : get(name).split(",")) {
            String[] sides = pair.split("=", 2);
            if (sides.length == 2) {
                pairs.put(sides[0].strip(), sides[1].strip());
            }
        }
        return pairs;
    }

    private static Properties files() {
        Properties properties = Defaults.all();
        Path file = Path.of(System.getProperty("flawline.home", "."), "application.properties");
        if (Files.exists(file)) {
            try (Reader own = Files.newBufferedReader(file)) {
                properties.load(own);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return properties;
    }
}
