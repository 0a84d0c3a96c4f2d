package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The entry to OpenVINO: reads models and compiles them for a device. Safe for use by several threads. */
public final class Core implements AutoCloseable {
    private final Handle handle;

    /**
     * Loads the runtime at the first use.
     *
     * @throws OpenVinoException when no runtime is found; the message lists where it was looked for
     */
    public Core() {
        OpenVino.load();
        PointerByReference core = new PointerByReference();
        check(CApi.ov_core_create(core), "start OpenVINO");
        handle = new Handle("Core", core.getValue(), CApi::ov_core_free);
        // A mapped file that someone overwrites in place kills the process at the next read of a weight.
        setProperties(Map.of("ENABLE_MMAP", "NO"));
    }

    /** Returns the version of the runtime, such as {@code 2026.4.1-22982-e213a147257-releases/2026/4}. */
    public static String version() {
        OpenVino.load();
        try (Memory version = new Memory(2L * Native.POINTER_SIZE)) {
            check(CApi.ov_get_openvino_version(version), "read the version of OpenVINO");
            try {
                return version.getPointer(0).getString(0, "UTF-8");
            } finally {
                CApi.ov_version_free(version);
            }
        }
    }

    /** Returns whether a device can be used; the plugins of others are not loaded to find out. */
    public boolean hasDevice(String device) {
        try {
            property(device, "FULL_DEVICE_NAME");
            return true;
        } catch (OpenVinoException e) {
            return false;
        }
    }

    /**
     * Returns the devices of this machine that can be used, such as {@code CPU} and {@code GPU}. Loads the plugins of
     * all.
     */
    public List<String> availableDevices() {
        try (Handle.Use inUse = handle.use(); Memory devices = new Memory(2L * Native.POINTER_SIZE)) {
            check(CApi.ov_core_get_available_devices(inUse.pointer(), devices), "list the devices");
            try {
                int count = (int) devices.getLong(Native.POINTER_SIZE);
                return count == 0 ? List.of() : List.of(devices.getPointer(0).getStringArray(0, count, "UTF-8"));
            } finally {
                CApi.ov_available_devices_free(devices);
            }
        }
    }

    /**
     * Returns a property of a device, such as {@code FULL_DEVICE_NAME}, as text.
     *
     * @throws OpenVinoException when the device or the property is unknown
     */
    public String property(String device, String name) {
        return handle.text("read property " + name + " of device " + device,
                (core, value) -> CApi.ov_core_get_property(core, device, name, value));
    }

    /**
     * Reads a model: OpenVINO IR ({@code .xml} with the weights in the {@code .bin} next to it), {@code .onnx} or
     * {@code .tflite}. The weights are read into memory, so the files may change afterwards.
     *
     * @throws OpenVinoException when the file is missing, damaged or of another format
     */
    public Model readModel(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new OpenVinoException("Cannot read the model " + file + ": no such file");
        }
        try (Handle.Use inUse = handle.use()) {
            PointerByReference model = new PointerByReference();
            check(CApi.ov_core_read_model(inUse.pointer(), file.toString(), capitalWeights(file), model),
                    "read the model %s", file);
            return new Model(model.getValue());
        }
    }

    /**
     * Compiles a model for a device; the model itself may be closed afterwards.
     *
     * @param device     {@code CPU}, {@code GPU}, {@code NPU}, {@code AUTO}, {@code AUTO:GPU,CPU} and the like
     * @param properties OpenVINO's own names and values, such as {@code PERFORMANCE_HINT=LATENCY}
     * @throws OpenVinoException when the device is missing (the message lists those there are), a property is unknown
     *     or the model has an operation that the device lacks
     */
    public CompiledModel compileModel(Model model, String device, Map<String, String> properties) {
        Objects.requireNonNull(device, "device");
        PointerByReference compiled = new PointerByReference();
        try (Handle.Use inUse = handle.use(); Handle.Use source = model.handle.use()) {
            check(CApi.ov_core_compile_model_props(inUse.pointer(), source.pointer(), device, properties.size(),
                    keysAndValues(properties), compiled), "compile the model for device %s", device);
            return new CompiledModel(compiled.getValue(), handle);
        } catch (OpenVinoException e) {
            List<String> devices = availableDevices();
            throw devices.contains(device) ? e : e.with("Devices of this machine: " + devices + ".");
        }
    }

    private void setProperties(Map<String, String> properties) {
        handle.call("set " + properties, core -> CApi.ov_core_set_properties(core, null, properties.size(), keysAndValues(properties)));
    }

    /** Builds an array of {@code ov_property_t}, which is a pair of {@code char*}. */
    private static @Nullable Pointer keysAndValues(Map<String, String> properties) {
        return properties.isEmpty() ? null : new StringArray(
                Map.copyOf(properties).entrySet().stream()
                        .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                        .toArray(String[]::new),
                "UTF-8");
    }

    @Override
    public void close() {
        handle.close();
    }

    /**
     * Returns the weights under {@code .BIN}, as OpenVINO itself looks for the ending {@code .bin} alone; null leaves
     * the search to it.
     */
    private static @Nullable String capitalWeights(Path file) {
        String name = file.getFileName().toString();
        Path weights = file.resolveSibling(name.replaceFirst("XML$", "BIN"));
        return name.endsWith(".XML") && Files.isRegularFile(weights) ? weights.toString() : null;
    }
}
