package io.flawline.startup;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import javax.management.JMException;
import javax.management.ObjectName;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves libraries that route, connect and write JSON to the JVM's first compiler. An image calls them often enough for the
 * second compiler, but spends so little time in them that its work would only pay after tens of thousands of images. The code
 * of Flawline, of the JDK's codecs and hashes, and of users gets both.
 */
public final class FirstCompiler {

    private static final Logger LOG = LoggerFactory.getLogger(FirstCompiler.class);
    private static final String DIRECTIVES = "first-compiler.json";

    private FirstCompiler() {
    }

    /** Tells the JVM of this process. A JVM that does not know such directives compiles all code in its own way. */
    public static void useForLibraries() {
        Path file = null;
        try (InputStream directives = FirstCompiler.class.getResourceAsStream(DIRECTIVES)) {
            file = Files.createTempFile("flawline-compiler", ".json");
            Files.copy(directives, file, StandardCopyOption.REPLACE_EXISTING);
            ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd", new Object[] {new String[] {'"' + file.toString() + '"'}}, new String[] {String[].class.getName()});
        } catch (IOException | JMException | RuntimeException e) {
            LOG.debug("The JVM takes no directives for its compilers", e);
        } finally {
            delete(file);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("Temporary file left", e);
        }
    }
}
