package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flawline.model.Settings.Activation;
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
    private final QuantizedPorts quantized;
    private final InputPort input;
    private final ModelWarnings warnings;
    @SuppressWarnings("NullAway.Init") // set by understood
    private OutputMeaning meaning;

    private LoadedModel(ModelFolder folder, Settings settings, CompiledModel compiled, QuantizedPorts quantized, InputPort input,
            ModelWarnings warnings) {
        this.folder = folder;
        this.settings = settings;
        this.compiled = compiled;
        this.quantized = quantized;
        this.input = input;
        this.warnings = warnings;
    }

    /**
     * Reads and compiles.
     *
     * @param defaults OpenVINO properties for every model; the model's properties override them
     * @throws ModelException when the files are damaged, the device is missing, or the model takes no image
     */
    public static LoadedModel load(Core core, ModelDescription description, Settings settings, Map<String, String> defaults) {
        ModelFolder folder = description.folder();
        requireDevice(core, settings.device());
        Map<String, String> properties = new LinkedHashMap<>(defaults);
        properties.putAll(settings.properties());
        try (Model model = core.readModel(folder.file())) {
            InputPort input = InputPort.of(folder, model).withSize(settings.height(), settings.width());
            input.applyTo(model);
            QuantizedPorts quantized = QuantizedPorts.of(folder, model.inputs().get(0), model.outputs(), settings);
            try (Model prepared = preprocessor(settings, input, quantized).build(model)) {
                CompiledModel compiled = core.compileModel(prepared, settings.device(), properties);
                return new LoadedModel(folder, settings, compiled, quantized, input, description.warnings()).understood();
            }
        } catch (OpenVinoException e) {
            throw ModelException.unreadable(folder, e);
        }
    }

    private LoadedModel understood() {
        try {
            meaning = OutputPolicy.decide(this, warnings);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void requireDevice(Core core, String device) {
        String first = device.split("[:.,(]", 2)[0];
        if (first.equals("AUTO") || first.equals("MULTI") || first.equals("HETERO") || first.equals("BATCH")) {
            return;
        }
        if (!core.hasDevice(first)) {
            throw new ModelException("device = %s: this machine has %s. Choose one of them, or AUTO to take the best there is."
                    .formatted(device, core.availableDevices()));
        }
    }

    private static Preprocessor preprocessor(Settings settings, InputPort input, QuantizedPorts quantized) {
        Preprocessor preprocessor = new Preprocessor()
                .input(0)
                .modelLayout(input.layout())
                .pixels(pixels(settings))
                .outputs(ElementType.F32)
                .mean(floats(quantized.mean(settings), input.channels()))
                .scale(floats(quantized.scale(settings), input.channels()));
        Settings.Color color = input.channels() == 1 ? Settings.Color.GRAY : settings.color();
        return color == Settings.Color.BGR ? preprocessor
                : preprocessor.convertColor(Preprocessor.Color.BGR, Preprocessor.Color.valueOf(color.name()));
    }

    /**
     * Returns the type of the input's pixels: what depends on the values of the image cannot be part of the graph, and
     * its results are not bytes.
     */
    private static ElementType pixels(Settings settings) {
        return settings.clip().isEmpty() && settings.standardize() == Settings.Standardize.NONE ? ElementType.U8 : ElementType.F32;
    }

    /** Returns whether it reads one channel of brightness. */
    public boolean isGray() {
        return input.channels() == 1 || settings.color() == Settings.Color.GRAY;
    }

    /** Returns the type of the pixels that the input takes: {@code U8}, or {@code F32} after {@code clip} and {@code standardize}. */
    public ElementType pixels() {
        return pixels(settings);
    }

    /** Returns the shape of the tensor that takes an image of this size, in blue, green and red. */
    public long[] imageShape(int imageHeight, int imageWidth) {
        return input.imageShape(imageHeight, imageWidth);
    }

    private static float[] floats(List<Double> values, int channels) {
        float[] floats = new float[values.isEmpty() ? 0 : channels];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(Math.min(i, values.size() - 1)).floatValue();
        }
        return floats;
    }

    public ModelFolder folder() {
        return folder;
    }

    /** Takes what the translators and workers of this model guess or cannot read. */
    public ModelWarnings warnings() {
        return warnings;
    }

    /** Returns the settings that it was compiled with. */
    public Settings settings() {
        return settings;
    }

    /**
     * Returns the input's width in pixels for an image of that width: the model's width, or the image's rounded up to
     * the {@code multiple}.
     */
    public int width(int pictureWidth) {
        return side(input.width(), pictureWidth);
    }

    /** Returns the input's height in pixels for an image of that height, in the same way as {@link #width}. */
    public int height(int pictureHeight) {
        return side(input.height(), pictureHeight);
    }

    private int side(int own, int picture) {
        int multiple = settings.multiple();
        return own > 0 ? own : (picture + multiple - 1) / multiple * multiple;
    }

    /**
     * Returns the input's size as text, for people: {@code 640x480}, with {@code any} for a side that follows the
     * image.
     */
    public String inputSize() {
        return (input.width() > 0 ? input.width() : "any") + "x" + (input.height() > 0 ? input.height() : "any");
    }

    /**
     * Returns the outputs with the element types that the model's maker chose, though all are read as 32-bit floats.
     */
    public List<Port> outputs() {
        return quantized.outputs();
    }

    /** Replaces the integers of quantised outputs by the values that they represent, once after each inference. */
    public void dequantize(InferRequest request) {
        quantized.dequantize(request);
    }

    /** Returns what its outputs mean. */
    public OutputMeaning meaning() {
        return meaning;
    }

    InputPort input() {
        return input;
    }

    /** Returns what turns these scores into probabilities; never {@code auto}. */
    public Activation activation() {
        return meaning.activation();
    }

    /** Creates a request for one thread; the caller closes it before the model. */
    public InferRequest createInferRequest() {
        return compiled.createInferRequest();
    }

    /** Returns the device that really runs it, also when {@code AUTO} chose it. */
    public String device() {
        return property("EXECUTION_DEVICES", settings.device()).trim();
    }

    /** Returns the precision in which the device computes: {@code f32}, {@code bf16}, {@code f16}, … */
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
