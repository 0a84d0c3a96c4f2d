package io.flawline.openvino;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OpenVINO runtime of this JVM: found and loaded once, at the first use of the binding. */
public final class OpenVino {
    /** System property: the folder of the OpenVINO runtime. */
    public static final String HOME = "flawline.openvino.home";

    private static final Logger LOG = LoggerFactory.getLogger(OpenVino.class);

    private static @Nullable Path home;
    private static @Nullable Path loaded;

    private OpenVino() {
    }

    /**
     * Sets the folder to load OpenVINO from: one that has the library itself, an unpacked archive
     * ({@code runtime/lib/intel64}) or a Python package ({@code libs}). It outranks every other place.
     *
     * @throws IllegalStateException when a runtime is loaded already, as a JVM can have only one
     */
    public static synchronized void useHome(Path folder) {
        if (loaded != null) {
            throw new IllegalStateException(
                    "OpenVINO is loaded already, from " + loaded + "; name its home before the first use");
        }
        home = folder;
    }

    /**
     * Loads the library unless it is loaded.
     *
     * @throws OpenVinoException when it is not found, cannot be loaded or is too old; a later call tries again
     */
    static synchronized void load() {
        if (loaded != null) {
            return;
        }
        Path library = new RuntimeLocator(System::getProperty, System.getenv()::get).find(home);
        try {
            CApi.bind(NativeLibrary.getInstance(
                    library.toString(), Map.of(Library.OPTION_STRING_ENCODING, "UTF-8")));
        } catch (UnsatisfiedLinkError e) {
            throw new OpenVinoException("Cannot use the OpenVINO runtime at " + library + ": " + e.getMessage()
                    + ". A runtime of version 2026.4 or later for this machine is needed.", e);
        }
        loaded = library;
        LOG.debug("OpenVINO {} from {}", Core.version(), library);
    }
}
