package io.flawline.startup;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.management.JMException;
import javax.management.ObjectName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves libraries that route, connect and write JSON to the JVM's first compiler. An image calls them often enough for the
 * second compiler, but spends so little time in them that its work would only pay after tens of thousands of images. The code
 * of Flawline, of the JDK's codecs and hashes, and of users gets both.
 */
public final class FirstCompiler {

    private static final Logger LOG = LoggerFactory.getLogger(FirstCompiler.class);
    private static final Path DIRECTIVES = Path.of("lib", "first-compiler.json");

    private FirstCompiler() {
    }

    /**
     * Gives the directives of the distribution to the JVM of this process, which reads them from their file. A JVM that does not
     * know such directives compiles all code in its own way, and so does one without the file.
     *
     * @param home folder of the distribution
     */
    public static void useForLibraries(Path home) {
        Path file = home.resolve(DIRECTIVES).toAbsolutePath();
        if (!Files.isReadable(file)) {
            LOG.debug("{} is missing, so the JVM compiles libraries as all other code", file);
            return;
        }
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd", new Object[] {new String[] {'"' + file.toString() + '"'}}, new String[] {String[].class.getName()});
        } catch (JMException | RuntimeException e) {
            LOG.debug("The JVM takes no directives for its compilers", e);
        }
    }
}
