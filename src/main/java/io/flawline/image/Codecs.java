package io.flawline.image;

import nu.pattern.OpenCV;
import org.opencv.core.Core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The native libraries that turn bytes into pixels and back: OpenCV, and libturbojpeg for JPEG where the machine has
 * it. Both give the same pixels.
 */
public final class Codecs {

    /** Set to {@code false}, this system property leaves JPEG to OpenCV even where libturbojpeg is installed. */
    public static final String TURBOJPEG_PROPERTY = "flawline.image.turbojpeg";

    private static boolean loaded;

    private Codecs() {
    }

    /**
     * Loads OpenCV's native library, once for the JVM: from {@code native/opencv} of the distribution
     * ({@code flawline.home}) or of a source tree that was built; else unpacked into the folder of temporary files.
     *
     * @throws UnsatisfiedLinkError if it cannot be loaded
     */
    public static synchronized void load() {
        if (!loaded) {
            unpacked().ifPresentOrElse(library -> System.load(library.toString()), OpenCV::loadLocally);
            // The cores are the workers' already: threads of OpenCV's own cost more than they bring.
            Core.setNumThreads(1);
            loaded = true;
        }
    }

    private static Optional<Path> unpacked() {
        String name = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
        return Stream.of(System.getProperty("flawline.home", "."), "target/flawline")
                .map(home -> Path.of(home, "native", "opencv", name).toAbsolutePath())
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Whether JPEG goes through libturbojpeg. */
    static boolean turboJpeg() {
        return !"false".equals(System.getProperty(TURBOJPEG_PROPERTY)) && TurboJpeg.library().isPresent();
    }

    /** One line for the start log: which codec reads and writes JPEG, and what there is to gain. */
    public static String description() {
        if (turboJpeg()) {
            return "JPEG by " + TurboJpeg.library().orElseThrow() + ", other pictures by OpenCV " + Core.VERSION;
        }
        return "JPEG and other pictures by OpenCV " + Core.VERSION
                + "; with libturbojpeg installed JPEG is read and written several times faster";
    }
}
