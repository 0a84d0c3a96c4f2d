package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Builds the steps between an image and a model into the model: afterwards its input takes the bytes of an image,
 * {@code U8 [N,H,W,C]} unless {@link #pixels} says otherwise, and the device computes what the model needs. In this
 * order: colour, minus {@link #mean}, divided by {@link #scale}, type and layout.
 */
public final class Preprocessor {

    /** The order of channels, by the values of {@code ov_color_format_e}. */
    public enum Color {
        RGB(5), BGR(6), GRAY(7);

        private final int code;

        Color(int code) {
            this.code = code;
        }
    }

    private int input;
    private String modelLayout = "NCHW";
    private ElementType pixels = ElementType.U8;
    private @Nullable Color from;
    private @Nullable Color to;
    private float[] mean = {};
    private float[] scale = {};
    private long height;
    private long width;
    private @Nullable ElementType outputs;

    /** Sets the input that takes the image (0). */
    public Preprocessor input(int index) {
        input = index;
        return this;
    }

    /** Sets the type of the image's pixels: {@code U8} (default) or {@code F32}. */
    public Preprocessor pixels(ElementType type) {
        pixels = type;
        return this;
    }

    /**
     * Sets the order of the dimensions that the model has: {@code NCHW} (default), {@code NHWC}, {@code CHW} and the like. The
     * image has its channels at the end, and a first dimension for the batch where the model has one.
     */
    public Preprocessor modelLayout(String layout) {
        modelLayout = layout;
        return this;
    }

    /** Sets the colours that the image has and those that the model needs (default: left as they are). */
    public Preprocessor convertColor(Color picture, Color model) {
        from = picture;
        to = model;
        return this;
    }

    /** Sets the values that are subtracted, in the range of the image (0..255), one for each channel of the model's. */
    public Preprocessor mean(float... channels) {
        mean = channels.clone();
        return this;
    }

    /**
     * Sets the divisors, one for each channel of the model's.
     *
     * @throws IllegalArgumentException when one is 0
     */
    public Preprocessor scale(float... channels) {
        for (float channel : channels) {
            if (channel == 0) {
                throw new IllegalArgumentException("A scale is what is divided by and cannot be 0");
            }
        }
        scale = channels.clone();
        return this;
    }

    /** Fixes the height and width, in pixels, of a model that leaves them open. */
    public Preprocessor size(long height, long width) {
        this.height = height;
        this.width = width;
        return this;
    }

    /** Makes all outputs of this type. */
    public Preprocessor outputs(ElementType type) {
        outputs = type;
        return this;
    }

    /**
     * Applies it to a model. The result is the same graph as the one given, which is changed with it: use the result,
     * and close both.
     *
     * @throws OpenVinoException when the model's input is not an image of that layout and colour
     */
    public Model build(Model model) {
        int outputCount = model.outputs().size();
        try (Handle.Use source = model.handle.use();
                Part processor = Part.of(
                        result -> CApi.ov_preprocess_prepostprocessor_create(source.pointer(), result),
                        CApi::ov_preprocess_prepostprocessor_free)) {
            describeInput(processor.pointer);
            if (outputs != null) {
                for (int index = 0; index < outputCount; index++) {
                    describeOutput(processor.pointer, index);
                }
            }
            PointerByReference result = new PointerByReference();
            apply(CApi.ov_preprocess_prepostprocessor_build(processor.pointer, result));
            return new Model(result.getValue());
        }
    }

    private void describeInput(Pointer processor) {
        try (Part info = Part.of(
                result -> CApi.ov_preprocess_prepostprocessor_get_input_info_by_index(processor, input, result),
                CApi::ov_preprocess_input_info_free);
                Part tensor = Part.of(
                        result -> CApi.ov_preprocess_input_info_get_tensor_info(info.pointer, result),
                        CApi::ov_preprocess_input_tensor_info_free);
                Part steps = Part.of(
                        result -> CApi.ov_preprocess_input_info_get_preprocess_steps(info.pointer, result),
                        CApi::ov_preprocess_preprocess_steps_free);
                Part model = Part.of(
                        result -> CApi.ov_preprocess_input_info_get_model_info(info.pointer, result),
                        CApi::ov_preprocess_input_model_info_free);
                Part pictureLayout = layout(modelLayout.contains("N") ? "NHWC" : "HWC");
                Part wantedLayout = layout(modelLayout)) {
            apply(CApi.ov_preprocess_input_tensor_info_set_element_type(tensor.pointer, pixels.code()));
            apply(CApi.ov_preprocess_input_tensor_info_set_layout(tensor.pointer, pictureLayout.pointer));
            if (height > 0) {
                apply(CApi.ov_preprocess_input_tensor_info_set_spatial_static_shape(tensor.pointer, height, width));
            }
            apply(CApi.ov_preprocess_input_model_info_set_layout(model.pointer, wantedLayout.pointer));
            addColor(tensor.pointer, steps.pointer);
            addArithmetic(steps.pointer);
        }
    }

    private void addColor(Pointer tensor, Pointer steps) {
        if (from != null && to != null && from != to) {
            apply(CApi.ov_preprocess_input_tensor_info_set_color_format(tensor, from.code));
            apply(CApi.ov_preprocess_preprocess_steps_convert_color(steps, to.code));
        }
    }

    private void addArithmetic(Pointer steps) {
        if (mean.length > 0 || scale.length > 0) {
            apply(CApi.ov_preprocess_preprocess_steps_convert_element_type(steps, ElementType.F32.code()));
        }
        if (mean.length > 0) {
            try (Memory values = floats(mean)) {
                apply(CApi.ov_preprocess_preprocess_steps_mean_multi_channels(steps, values, mean.length));
            }
        }
        if (scale.length > 0) {
            try (Memory values = floats(scale)) {
                apply(CApi.ov_preprocess_preprocess_steps_scale_multi_channels(steps, values, scale.length));
            }
        }
    }

    private void describeOutput(Pointer processor, int index) {
        try (Part info = Part.of(
                result -> CApi.ov_preprocess_prepostprocessor_get_output_info_by_index(
                        processor, index, result),
                CApi::ov_preprocess_output_info_free);
                Part tensor = Part.of(
                        result -> CApi.ov_preprocess_output_info_get_tensor_info(info.pointer, result),
                        CApi::ov_preprocess_output_tensor_info_free)) {
            apply(CApi.ov_preprocess_output_set_element_type(tensor.pointer, Objects.requireNonNull(outputs).code()));
        }
    }

    private static Part layout(String description) {
        return Part.of(result -> CApi.ov_layout_create(description, result), CApi::ov_layout_free);
    }

    private static Memory floats(float[] values) {
        Memory memory = new Memory((long) values.length * Float.BYTES);
        memory.write(0, values, 0, values.length);
        return memory;
    }

    private static void apply(int status) {
        check(status, "build the preprocessing into the model");
    }

    /** A native object that lives while the preprocessing is built. */
    private record Part(Pointer pointer, Consumer<Pointer> free) implements AutoCloseable {

        static Part of(ToIntFunction<PointerByReference> getter, Consumer<Pointer> free) {
            PointerByReference result = new PointerByReference();
            apply(getter.applyAsInt(result));
            return new Part(result.getValue(), free);
        }

        @Override
        public void close() {
            free.accept(pointer);
        }
    }
}
