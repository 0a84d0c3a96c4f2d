package io.flawline.camera;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.URISupport;

import io.flawline.image.Limits;

/**
 * The component of {@code camera:NAME?source=…}: a route from there gets the images of a camera, the newest first and
 * no other; a route that sends there takes one image now, which becomes its body.
 *
 * <p>Endpoints of one name share the camera: it is opened when the first of them starts, and closed when the last has
 * stopped. Properties: {@code flawline.camera.ffmpeg} (the program {@code ffmpeg}), {@code flawline.limits.max-bytes}.
 */
public final class CameraComponent extends DefaultComponent {
    /** Message header: the camera's name. */
    public static final String NAME = "CamelCameraName";
    /** Message header: number of the image since the camera was opened, from 1; lost images have a number too. */
    public static final String FRAME = "CamelCameraFrame";
    /** Message header: when the image arrived, ms since 1970. */
    public static final String TIME = "CamelCameraTime";
    /** Message header: images since the one that this endpoint took before. */
    public static final String SKIPPED = "CamelCameraSkipped";

    private static final Pattern SOURCE = Pattern.compile("(camera:[^\\s?]*\\?(?:[^\\s]*&)?source=)[^&\\s]*");

    private static final class Shared {
        private final Camera camera;
        private final CameraOptions options;
        private int users;

        Shared(Camera camera, CameraOptions options) {
            this.camera = camera;
            this.options = options;
        }
    }

    private final Map<String, Shared> cameras = new LinkedHashMap<>();

    /** Gives a context the {@code camera} component; call it before routes are loaded. */
    public static CameraComponent bindTo(CamelContext context) {
        CameraComponent component = new CameraComponent();
        context.addComponent("camera", component);
        return component;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("camera:" + name + ": a name is 1 to 64 letters, digits, dots, - and _");
        }
        Map<String, Object> shown = new LinkedHashMap<>(parameters);
        CameraOptions options = CameraOptions.take(parameters, property("flawline.camera.ffmpeg", "ffmpeg"), limits().maxBytes());
        if (!parameters.isEmpty()) {
            throw new IllegalArgumentException("%s: not an option of a camera. Options are %s. A source with & in its address is written RAW(address)"
                    .formatted(parameters.keySet().iterator().next(), CameraOptions.NAMES));
        }
        return new CameraEndpoint(withoutSecrets(name, shown, options), this, name, options);
    }

    /** Returns what images may have, as the inspections of this process have it. */
    Limits limits() {
        return new Limits(Long.parseLong(property("flawline.limits.max-bytes", String.valueOf(Limits.DEFAULT.maxBytes()))),
                Long.parseLong(property("flawline.limits.max-pixels", String.valueOf(Limits.DEFAULT.maxPixels()))));
    }

    private String property(String name, String otherwise) {
        return getCamelContext().resolvePropertyPlaceholders("{{" + name + ":" + otherwise + "}}");
    }

    /** Takes the sources of cameras out of a text: Camel shows URIs in its messages, and does not find a login that is encoded. */
    public static String withoutSecrets(String text) {
        return SOURCE.matcher(text).replaceAll("$1…");
    }

    /** Returns the URI without secrets, as Camel shows an endpoint's URI in logs and over JMX. */
    private static String withoutSecrets(String name, Map<String, Object> shown, CameraOptions options) {
        shown.put("source", options.camera().source().toString());
        shown.replace("password", "xxxxxx");
        return "camera://" + name + "?" + URISupport.createQueryString(shown, false);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        new CameraHealthCheck(this).registerWith(getCamelContext());
    }

    /** Returns the cameras that are open, for metrics and health. */
    public synchronized List<CameraStatus> statuses() {
        List<CameraStatus> statuses = new ArrayList<>();
        cameras.forEach((name, shared) -> {
            CameraState state = shared.camera.state();
            statuses.add(new CameraStatus(name, shared.options.camera().toString(), state.frames(), state.skipped(), state.reconnects(),
                    shared.camera.problem(), state.newest().map(Frame::time).orElse(null), state.perSecond()));
        });
        return statuses;
    }

    /**
     * Returns the newest image of a camera as it gave it, without counting it as taken; empty before the first image, and for
     * a camera that is not open.
     */
    public Optional<LastImage> lastImage(String name) {
        Shared shared;
        synchronized (this) {
            shared = cameras.get(name);
        }
        return shared == null ? Optional.empty() : shared.camera.state().newest().map(frame -> new LastImage(frame.image(), frame.number(), frame.time()));
    }

    /** Returns whether a connection to that camera is open. */
    synchronized boolean isConnected(String name) {
        return Objects.requireNonNull(cameras.get(name)).camera.isConnected();
    }

    /** Returns whether a route waits for an image of that camera. */
    synchronized boolean isAwaited(String name) {
        return Objects.requireNonNull(cameras.get(name)).camera.state().isAwaited();
    }

    /**
     * Returns the camera of that name, opened if it is not; {@link #release} ends its use.
     *
     * @throws IllegalArgumentException when it is open with another source or other settings
     */
    synchronized Camera acquire(String name, CameraOptions options) {
        Shared shared = cameras.get(name);
        if (shared == null) {
            CameraSettings settings = options.camera();
            shared = new Shared(new Camera(name, () -> Grabbers.open(settings), options.silence(), getCamelContext()
                    .getExecutorServiceManager().newSingleThreadExecutor(this, "camera " + name)), options);
            cameras.put(name, shared);
        } else if (!shared.options.camera().equals(options.camera()) || !shared.options.silence().equals(options.silence())) {
            throw new IllegalArgumentException(("camera:%s is open already with source %s and other settings; give both endpoints the same"
                    + " settings, or this one another name").formatted(name, shared.options.camera()));
        }
        shared.users++;
        return shared.camera;
    }

    void release(String name) {
        Camera unused = null;
        synchronized (this) {
            Shared shared = cameras.get(name);
            if (shared != null && --shared.users == 0) {
                cameras.remove(name);
                unused = shared.camera;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }
}
