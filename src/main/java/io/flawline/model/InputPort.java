package io.flawline.model;

import java.util.Arrays;
import java.util.List;

import io.flawline.openvino.Model;
import io.flawline.openvino.Port;

/**
 * Describes how a model takes its image, found from the shape of its only input: {@code [N,C,H,W]} or {@code [N,H,W,C]}
 * with 1 or 3 channels, or the same without {@code N}. Where the shape leaves the place of the channels open, it is
 * {@code NCHW} with 3.
 *
 * @param layout   {@code NCHW}, {@code NHWC}, {@code CHW} or {@code HWC}
 * @param channels 1 or 3
 * @param height   pixels; -1 where the model leaves it open
 * @param width    pixels; -1 where the model leaves it open
 */
public record InputPort(String layout, int channels, int height, int width) {

    /** @throws ModelException when the model takes something other than one image */
    static InputPort of(ModelFolder folder, Model model) {
        List<Port> inputs = model.inputs();
        long[] shape = inputs.size() == 1 ? inputs.get(0).shape() : new long[0];
        if (shape.length == 4) {
            if (isChannels(shape[1])) {
                return new InputPort("NCHW", (int) shape[1], (int) shape[2], (int) shape[3]);
            }
            if (isChannels(shape[3])) {
                return new InputPort("NHWC", (int) shape[3], (int) shape[1], (int) shape[2]);
            }
            if (shape[1] == -1) {
                return new InputPort("NCHW", 3, (int) shape[2], (int) shape[3]);
            }
        }
        if (shape.length == 3) {
            if (isChannels(shape[0])) {
                return new InputPort("CHW", (int) shape[0], (int) shape[1], (int) shape[2]);
            }
            if (isChannels(shape[2])) {
                return new InputPort("HWC", (int) shape[2], (int) shape[0], (int) shape[1]);
            }
        }
        throw new ModelException(("Model %s has the inputs %s; one input of the shape [N,C,H,W], [N,H,W,C],"
                + " [C,H,W] or [H,W,C] with 1 or 3 channels is needed.").formatted(folder, inputs));
    }

    private static boolean isChannels(long size) {
        return size == 1 || size == 3;
    }

    /** Returns the same input with the sides that settings fix (0 for those they do not). */
    InputPort withSize(int fixedHeight, int fixedWidth) {
        return new InputPort(layout, channels, fixedHeight > 0 ? fixedHeight : height, fixedWidth > 0 ? fixedWidth : width);
    }

    /** Gives the model's input this shape, for one image per inference. */
    void applyTo(Model model) {
        long[] shape = switch (layout) {
            case "NCHW" -> new long[] {1, channels, height, width};
            case "NHWC" -> new long[] {1, height, width, channels};
            case "CHW" -> new long[] {channels, height, width};
            default -> new long[] {height, width, channels};
        };
        if (!Arrays.equals(shape, model.inputs().get(0).shape())) {
            model.reshape(0, shape);
        }
    }

    /** Returns the shape of the tensor that takes an image of this size, with three channels at the end. */
    long[] imageShape(int imageHeight, int imageWidth) {
        return layout.startsWith("N") ? new long[] {1, imageHeight, imageWidth, 3} : new long[] {imageHeight, imageWidth, 3};
    }
}
