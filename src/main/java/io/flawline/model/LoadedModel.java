package io.flawline.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flawline.openvino.CompiledModel;
import io.flawline.openvino.Core;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Model;
import io.flawline.openvino.OpenVinoException;
import io.flawline.openvino.Port;
import io.flawline.openvino.Preprocessor;

/**
 * A model compiled for its device. Its input takes 8-bit BGR pixels {@code [1,height,width,3]}; colour order, mean,
 * scale, layout and element type are part of the compiled graph. Outputs are 32-bit floats.
 */
public final class LoadedModel implements AutoCloseable {

    private final ModelFolder folder;
    private final Settings settings;
    private final CompiledModel compiled;
    private final List<Port> outputs;
    private final int width;
    private final int height;

    private LoadedModel(ModelFolder folder, Settings settings, CompiledModel compiled, int width, int height) {
        this.folder = folder;
        this.settings = settings;
        this.compiled = compiled;
        this.outputs = compiled.outputs();
        this.width = width;
        this.height = height;
    }

    /** Settings for a model: what its maker wrote, then the layers given, from the lowest rank to the highest. */
    public static Settings settings(ModelFolder folder, List<Layer> over) {
        List<Layer> layers = new ArrayList<>(ModelMetadata.read(folder));
        layers.addAll(over);
        return Settings.of(layers);
    }

    /**
     * Reads and compiles.
     *
     * @param defaults OpenVINO properties for every model; the model's own come over them
     * @throws ModelException when the files are damaged, the device is missing, or the model takes no picture
     */
    public static LoadedModel load(Core core, ModelFolder folder, Settings settings, Map<String, String> defaults) {
        requireDevice(core, settings.device());
        Map<String, String> properties = new LinkedHashMap<>(defaults);
        properties.putAll(settings.properties());
        try (Model model = core.readModel(folder.file())) {
            Input input = Input.of(folder, model);
            try (Model prepared = preprocessor(settings, input).build(model)) {
                return new LoadedModel(folder, settings, core.compileModel(prepared, settings.device(), properties),
                        input.width, input.height);
            }
        } catch (OpenVinoException e) {
            throw new ModelException("Model %s cannot be loaded from %s: %s%s".formatted(
                    folder, folder.file(), e.getMessage(), missingWeights(folder.file())), e);
        }
    }

    private static void requireDevice(Core core, String device) {
        String first = device.split("[:.,(]", 2)[0];
        if (first.equals("AUTO") || first.equals("MULTI") || first.equals("HETERO") || first.equals("BATCH")) {
            return;
        }
        List<String> available = core.availableDevices();
        if (available.stream().noneMatch(d -> d.split("\\.")[0].equals(first))) {
            throw new ModelException("device = %s: this machine has %s. Choose one of them, or AUTO to take the best there is."
                    .formatted(device, available));
        }
    }

    private static String missingWeights(Path file) {
        String name = file.toString();
        if (!name.endsWith(".xml")) {
            return "";
        }
        Path weights = Path.of(name.substring(0, name.length() - 4) + ".bin");
        return weights.toFile().isFile() ? " Is " + weights + " whole, and of this .xml?" : " The file " + weights + " is missing.";
    }

    private static Preprocessor preprocessor(Settings settings, Input input) {
        Preprocessor preprocessor = new Preprocessor()
                .input(0)
                .modelLayout(input.layout)
                .outputs(ElementType.F32)
                .mean(floats(settings.mean(), input.channels))
                .scale(floats(settings.scale(), input.channels));
        Settings.Color color = input.channels == 1 ? Settings.Color.GRAY : settings.color();
        return color == Settings.Color.BGR ? preprocessor
                : preprocessor.convertColor(Preprocessor.Color.BGR, Preprocessor.Color.valueOf(color.name()));
    }

    private static float[] floats(List<Double> values, int channels) {
        float[] floats = new float[values.isEmpty() ? 0 : channels];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(Math.min(i, values.size() - 1)).floatValue();
        }
        return floats;
    }

    /** How the model wants its picture; found from the only input's shape. */
    private record Input(String layout, int channels, int width, int height) {

        static Input of(ModelFolder folder, Model model) {
            List<Port> inputs = model.inputs();
            long[] shape = inputs.get(0).shape();
            if (inputs.size() == 1 && shape.length == 4) {
                int channelsAt = isChannels(shape[1]) ? 1 : 3;
                int channels = (int) shape[channelsAt];
                int rows = channelsAt == 1 ? 2 : 1;
                if (isChannels(channels) && shape[rows] > 0 && shape[rows + 1] > 0) {
                    if (shape[0] != 1) {
                        model.reshape(0, 1, shape[1], shape[2], shape[3]);
                    }
                    return new Input(channelsAt == 1 ? "NCHW" : "NHWC", channels, (int) shape[rows + 1], (int) shape[rows]);
                }
            }
            throw new ModelException(("Model %s has the inputs %s; one input of the shape [1,C,H,W] or [1,H,W,C] with 1 or 3"
                    + " channels and a fixed height and width is needed.").formatted(folder, inputs.stream()
                            .map(p -> Arrays.toString(p.shape())).toList()));
        }

        private static boolean isChannels(long size) {
            return size == 1 || size == 3;
        }
    }

    public ModelFolder folder() {
        return folder;
    }

    /** The settings that it was compiled with. */
    public Settings settings() {
        return settings;
    }

    /** Of the input, in pixels. */
    public int width() {
        return width;
    }

    /** Of the input, in pixels. */
    public int height() {
        return height;
    }

    public List<Port> outputs() {
        return outputs;
    }

    /** A request of its own for each thread; to be closed before the model. */
    public InferRequest createInferRequest() {
        return compiled.createInferRequest();
    }

    /** The device that really runs it, also when {@code AUTO} chose it. */
    public String device() {
        return property("EXECUTION_DEVICES", settings.device()).trim();
    }

    /** {@code f32}, {@code bf16}, {@code f16}, …: what the device computes in. */
    public String precision() {
        return property("INFERENCE_PRECISION_HINT", "f32").trim();
    }

    private String property(String name, String otherwise) {
        try {
            return compiled.property(name);
        } catch (OpenVinoException notKnownToThisDevice) {
            return otherwise;
        }
    }

    @Override
    public void close() {
        compiled.close();
    }
}
