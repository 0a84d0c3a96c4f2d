package io.flawline.model;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.flawline.openvino.Port;

/**
 * Holds what is known of an output that is read as a map of scores, for the rules that decide how.
 *
 * @param values  what it held on the probe images
 * @param copy    how much it looks like the image; {@link ImageCopy#NONE} where its channels cannot be an image
 * @param larger  whether it has more pixels than the image that it was made of
 * @param normalized whether its maker has normalised it to 0..1 in the graph, as Anomalib 2 does
 * @param reasons takes why it is read so
 */
record MapEvidence(ModelFolder folder, InputPort input, Port map, MapShape shape, MapValues values, ImageCopy copy, boolean larger,
        boolean normalized, Settings settings, ModelWarnings warnings, List<String> reasons) {

    private static final Set<String> BACKGROUND = Set.of("background", "bg", "backgr", "_background_", "otx_background_lbl", "empty", "void",
            "hintergrund", "fond", "fondo");

    /** Returns whether a label names what is no defect. */
    static boolean isBackground(String label) {
        return BACKGROUND.contains(label.strip().toLowerCase(Locale.ROOT)) || LabelWords.of(label) == LabelWords.GOOD;
    }

    /** Returns whether it has as many channels as the image, so that it can be one. */
    boolean hasChannelsOfTheImage() {
        return shape.channels() == input.channels();
    }

    /** Returns whether several channels can be an image in colour, also one with an alpha channel or made of a grey one. */
    boolean canBeAnImage() {
        return shape.channels() == 3 || shape.channels() == 4 && copy.isDrawn();
    }

    /** @throws ModelException when it is the output of super-resolution or another tool that makes an image larger */
    void requireNoLargerImage() {
        if (larger && settings.output().isEmpty() && settings.labels().isEmpty() && !OutputNames.lower(map).equals(OutputNames.ANOMALY_MAP)) {
            throw new ModelException(("The output %s of model %s is larger than the image that it is made of, as super-resolution makes it. Set output to"
                    + " its name when it is a map of scores.").formatted(map, folder));
        }
    }

    ModelException drawing(String setting) {
        return new ModelException(("The output %s of model %s is a copy of the image, as autoencoders, denoisers and super-resolution draw it, and not a"
                + " map of scores. Set output to the map of scores, or %s when it holds scores all the same.").formatted(map, folder, setting));
    }
}
