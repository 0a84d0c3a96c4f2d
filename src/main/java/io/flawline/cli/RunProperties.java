package io.flawline.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesComponent;

import io.flawline.Defaults;

/**
 * Reads the properties that {@code run} has here, for commands that work next to it: what its {@code --set} gave is not
 * known.
 */
final class RunProperties {

    private RunProperties() {
    }

    /** @return the value as {@code run} takes it, from the environment too; empty where there is none */
    static String get(String name) {
        // Never started, so there is nothing to close.
        PropertiesComponent properties = new DefaultCamelContext().getPropertiesComponent();
        properties.setInitialProperties(files());
        return properties.resolveProperty(name).orElse("").strip();
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
