package io.flawline.model;

import java.util.List;
import java.util.Locale;

import io.flawline.model.Settings.Standardize;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/**
 * Checks that pixels fit an input of integers that no quantization describes. Numbers outside of its range would wrap around, and
 * after a division by 255 only 0 and 1 are left of all brightness.
 */
final class IntegerInput {

    /** Fewer levels than this mean that a division was made for an input of real numbers. */
    private static final int FEWEST_LEVELS = 64;
    private static final double WHITE = 255;

    private IntegerInput() {
    }

    /** @throws ModelException when pixels lose their values, naming the setting that decides it */
    static void require(ModelFolder folder, Port input, Settings settings) {
        if (OutputPolicy.isReal(input)) {
            return;
        }
        if (input.type() == ElementType.BOOLEAN) {
            throw new ModelException("The input %s of model %s takes truth values, which no image has. Export the model with an input of real numbers."
                    .formatted(input, folder));
        }
        if (settings.standardize() != Standardize.NONE) {
            throw new ModelException("standardize = %s: the input %s of model %s takes integers, which cannot hold the results. Set standardize = none."
                    .formatted(settings.standardize().name().toLowerCase(Locale.ROOT), input, folder));
        }
        if ((input.type() == ElementType.U16 || input.type() == ElementType.I16) && settings.scale().isEmpty()) {
            throw new ModelException(("The input %s of model %s takes 16 bits, and images are inspected with 8. Set scale to 1 when it was trained with pixels"
                    + " of 0 to 255, or to 0.00389105 (1 / 257) when with 0 to 65535.").formatted(input, folder));
        }
        List<Double> clip = settings.clip().isEmpty() ? List.of(0.0, WHITE) : settings.clip();
        for (int channel = 0; channel < 3; channel++) {
            requireRange(folder, input, clip, at(settings.mean(), channel, 0), at(settings.scale(), channel, 1));
        }
    }

    private static void requireRange(ModelFolder folder, Port input, List<Double> clip, double mean, double scale) {
        double first = (clip.get(0) - mean) / scale;
        double last = (clip.get(1) - mean) / scale;
        if (Math.abs(last - first) < FEWEST_LEVELS) {
            throw new ModelException(("The input %s of model %s takes integers, and with mean = %s and scale = %s pixels become only %.0f different ones."
                    + " Set scale to 1, or export the model with an input of real numbers.").formatted(input, folder, mean, scale,
                            Math.floor(Math.abs(last - first)) + 1));
        }
        if (Math.min(first, last) < least(input.type()) - 0.5 || Math.max(first, last) > greatest(input.type()) + 0.5) {
            throw new ModelException(("The input %s of model %s holds integers from %.0f to %.0f, and pixels become %.0f to %.0f; no file says how it is"
                    + " quantised. Set mean and scale as in training, for example mean = 128 for -128 to 127.").formatted(input, folder,
                            least(input.type()), greatest(input.type()), Math.min(first, last), Math.max(first, last)));
        }
    }

    private static double least(ElementType type) {
        return switch (type) {
            case I8 -> -128;
            case I16, I32, I64 -> Short.MIN_VALUE;
            default -> 0;
        };
    }

    private static double greatest(ElementType type) {
        return switch (type) {
            case I8 -> 127;
            case U8 -> WHITE;
            case I16 -> Short.MAX_VALUE;
            case U16, I32, I64, U32, U64 -> 65_535;
            default -> 15; // of four bits
        };
    }

    private static double at(List<Double> values, int channel, double otherwise) {
        return values.isEmpty() ? otherwise : values.get(Math.min(channel, values.size() - 1));
    }
}
