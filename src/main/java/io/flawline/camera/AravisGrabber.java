package io.flawline.camera;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** A GigE Vision or USB3 Vision camera. */
final class AravisGrabber implements Grabber {
    private static final int BUFFERS = 6;
    private static final long POLL_MICROS = 200_000;
    private static final long CHECK_NANOS = 1_000_000_000L;
    private static final int REGISTER_BYTES = 4;

    private final CameraSettings settings;
    private final PointerByReference error = new PointerByReference();
    private final Pace pace;
    private @Nullable Pointer camera;
    private @Nullable Pointer stream;
    private long lastId = -1;
    private boolean gone;
    private volatile boolean cancelled;

    private AravisGrabber(CameraSettings settings) {
        this.settings = settings;
        boolean triggered = "On".equals(settings.genicam().get("TriggerMode"));
        pace = !triggered ? Pace.STREAM : "Software".equals(settings.genicam().get("TriggerSource")) ? Pace.ON_DEMAND : Pace.EXTERNAL;
    }

    static Grabber open(CameraSettings settings) throws IOException {
        Aravis.require();
        AravisGrabber grabber = new AravisGrabber(settings);
        try {
            grabber.connect();
            return grabber;
        } catch (IOException | RuntimeException e) {
            grabber.close();
            throw e;
        }
    }

    private void connect() throws IOException {
        camera = Aravis.arv_camera_new(deviceName(), error);
        Aravis.check(error, settings.toString());
        if (camera == null) {
            throw new IOException(settings + " was not found; bin/flawline cameras lists what is there");
        }
        boolean gige = Aravis.arv_camera_is_gv_device(camera) != 0;
        if (gige != (settings.source().kind() == Source.Kind.GIGE)) {
            throw new IOException("%s is a %s camera; write source = %s:%s".formatted(settings, gige ? "GigE Vision" : "USB3 Vision",
                    gige ? "gige" : "usb3", settings.source().location()));
        }
        setFeatures();
        String format = Aravis.arv_device_get_string_feature_value(device(), "PixelFormat", error);
        Aravis.check(error, settings + ", feature PixelFormat");
        PixelFormat.of(format, settings.toString());
        if (gige) {
            // Not all cameras can; the size that is set stays then.
            Aravis.arv_camera_gv_auto_packet_size(camera, error);
            ignoreError();
        }
        int payload = Aravis.arv_camera_get_payload(camera, error);
        Aravis.check(error, settings + ", size of an image");
        if (payload < 1 || payload > settings.maxBytes()) {
            throw new IOException("an image of %s has %d bytes; flawline.limits.max-bytes allows %d"
                    .formatted(settings, Integer.toUnsignedLong(payload), settings.maxBytes()));
        }
        stream = Aravis.arv_camera_create_stream(camera, null, null, error);
        Aravis.check(error, settings + ", stream");
        if (stream == null) {
            throw new IOException(settings + ": its stream could not be made");
        }
        for (int i = 0; i < BUFFERS; i++) {
            Aravis.arv_stream_push_buffer(stream, Aravis.arv_buffer_new(payload, null));
        }
        Aravis.arv_camera_start_acquisition(camera, error);
        Aravis.check(error, settings + ", start");
    }

    /** @throws NullPointerException when it is closed, as native code would crash */
    private Pointer camera() {
        return Objects.requireNonNull(camera, "the camera is closed");
    }

    private Pointer stream() {
        return Objects.requireNonNull(stream, "the camera is closed");
    }

    private Pointer device() {
        return Aravis.arv_camera_get_device(camera());
    }

    /** Returns the name that was given; without one, the only camera of the kind. */
    private String deviceName() throws IOException {
        if (!settings.source().location().isEmpty()) {
            return settings.source().location();
        }
        String scheme = settings.source().kind() == Source.Kind.GIGE ? "gige:" : "usb3:";
        List<String> found = AravisDevices.list().stream().map(FoundCamera::source).filter(source -> source.startsWith(scheme)).toList();
        if (found.size() != 1) {
            throw new IOException("source = %s names no camera, and %d are there: %s".formatted(scheme, found.size(), found));
        }
        return found.get(0).substring(scheme.length());
    }

    /** Selectors first; what depends on another feature, as a value on its automatic mode, is tried again after the others. */
    private void setFeatures() throws IOException {
        Map<String, String> left = new LinkedHashMap<>();
        settings.genicam().forEach((name, value) -> {
            if (name.endsWith("Selector")) {
                left.put(name, value);
            }
        });
        settings.genicam().forEach(left::putIfAbsent);
        for (int before = 0; before != left.size();) {
            before = left.size();
            for (String name : List.copyOf(left.keySet())) {
                try {
                    set(name, Objects.requireNonNull(left.get(name)));
                    left.remove(name);
                } catch (IOException e) {
                    if (left.size() == 1) {
                        throw e;
                    }
                }
            }
        }
        for (Map.Entry<String, String> feature : left.entrySet()) {
            set(feature.getKey(), feature.getValue());
        }
    }

    private void set(String name, String value) throws IOException {
        Pointer node = Aravis.arv_device_get_feature(device(), name);
        if (node == null) {
            throw new IOException("genicam.%s: %s has no such feature".formatted(name, settings));
        }
        Aravis.arv_gc_feature_node_set_value_from_string(node, value, error);
        Aravis.check(error, "genicam.%s = %s: %s does not take it".formatted(name, value, settings));
    }

    @Override
    public Pace pace() {
        return pace;
    }

    @Override
    public Grab next() throws IOException {
        try {
            return grab();
        } catch (IOException e) {
            gone = !cancelled;
            throw e;
        }
    }

    private Grab grab() throws IOException {
        if (pace == Pace.ON_DEMAND) {
            Aravis.arv_camera_execute_command(camera(), "TriggerSoftware", error);
            Aravis.check(error, settings + ", TriggerSoftware");
        }
        long begin = System.nanoTime();
        long checked = begin;
        while (!cancelled) {
            Pointer buffer = pop(POLL_MICROS);
            if (buffer != null) {
                Grab grab = newest(buffer);
                if (grab != null) {
                    return grab;
                }
            }
            long now = System.nanoTime();
            if (pace != Pace.EXTERNAL && now - begin > settings.timeout().toNanos()) {
                throw new IOException("%s gave no image within %d ms".formatted(settings, settings.timeout().toMillis()));
            }
            if (now - checked > CHECK_NANOS) {
                probe();
                checked = now;
            }
        }
        throw new IOException("cancelled");
    }

    /**
     * Returns the newest image: those that wait behind {@code first} are newer; all go back to the stream. It is null
     * when the newest is not complete.
     */
    private @Nullable Grab newest(Pointer first) throws IOException {
        Pointer buffer = first;
        long older = 0;
        for (Pointer newer = pop(0); newer != null; newer = pop(0)) {
            Aravis.arv_stream_push_buffer(stream(), buffer);
            buffer = newer;
            older++;
        }
        try {
            return Aravis.arv_buffer_get_status(buffer) == Aravis.BUFFER_SUCCESS ? grab(buffer, older) : null;
        } finally {
            Aravis.arv_stream_push_buffer(stream(), buffer);
        }
    }

    private Pointer pop(long microseconds) {
        return Aravis.arv_stream_timeout_pop_buffer(stream(), microseconds);
    }

    private Grab grab(Pointer buffer, long older) throws IOException {
        long id = Aravis.arv_buffer_get_frame_id(buffer);
        long gap = lastId >= 0 && id > lastId ? id - lastId - 1 : 0;
        lastId = id;
        LongByReference size = new LongByReference();
        Pointer data = Aravis.arv_buffer_get_data(buffer, size);
        PixelFormat format = PixelFormat.of(Aravis.arv_buffer_get_image_pixel_format(buffer), settings.toString());
        byte[] image = PixelConverter.file(format, data.getByteBuffer(0, size.getValue()), Aravis.arv_buffer_get_image_width(buffer),
                Aravis.arv_buffer_get_image_height(buffer), Aravis.Padding.of(buffer));
        long nanos = Aravis.arv_buffer_get_system_timestamp(buffer);
        long now = System.currentTimeMillis();
        long time = nanos > 0 ? nanos / 1_000_000 : now;
        // The clock of the machine may have been set since.
        long age = Math.max(0, Math.min(now - time, settings.timeout().toMillis()));
        return new Grab(image, time, Math.max(gap, older), System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(age));
    }

    /** Reads the register that every camera has at 0, and whether this program still controls the camera. */
    @Override
    public void probe() throws IOException {
        try (Memory register = new Memory(REGISTER_BYTES)) {
            Aravis.arv_device_read_memory(device(), 0, REGISTER_BYTES, register, error);
        }
        Aravis.check(error, settings + " does not answer");
        if (settings.source().kind() == Source.Kind.GIGE && Aravis.arv_gv_device_is_controller(device()) == 0) {
            throw new IOException("this program lost control of " + settings);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        if (stream != null) {
            if (!gone) {
                // A camera that is gone makes each request last 2.5 s.
                Aravis.arv_camera_stop_acquisition(camera(), error);
                ignoreError();
            }
            Glib.g_object_unref(stream);
            stream = null;
        }
        if (camera != null) {
            Glib.g_object_unref(camera);
            camera = null;
        }
    }

    private void ignoreError() {
        Pointer failure = error.getValue();
        if (failure != null) {
            Glib.g_error_free(failure);
            error.setValue(null);
        }
    }
}
