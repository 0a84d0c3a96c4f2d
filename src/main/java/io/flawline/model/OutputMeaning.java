package io.flawline.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.flawline.model.Settings.Activation;
import io.flawline.openvino.Port;

/**
 * Describes what the outputs of a loaded model mean, as {@link OutputPolicy} decided it: the translators follow it and
 * decide nothing.
 */
public sealed interface OutputMeaning {

    /** Returns what turns the scores into probabilities; never {@code auto}. */
    Activation activation();

    /** Returns sentences that say which output is read as what, and why. */
    List<String> reasons();

    /**
     * The model's own judgement of the complete image.
     *
     * @param score a number for the image; empty where the greatest value of the map takes its place
     * @param label true or 1 for a defective image
     */
    record ImageVerdict(Optional<Port> score, Optional<Port> label) {

        static final ImageVerdict NONE = new ImageVerdict(Optional.empty(), Optional.empty());
    }

    /** Describes how the channels of a map are read. */
    enum Channels {
        /** One channel holds the probability of a defect. */
        PROBABILITY,
        /** One channel holds the number of the class, 0 for the background. */
        NUMBERS,
        /** One channel is a mask: everything but 0 is a defect. */
        MASK,
        /** The likeliest of several channels wins; one of them is the background. */
        EXCLUSIVE,
        /** Each of several channels is the probability of one kind of defect. */
        INDEPENDENT
    }

    /**
     * A map of scores.
     *
     * @param background the channel that is not a defect, in {@code EXCLUSIVE}; else -1
     * @param mask       the maker's own decision about each pixel, which holds where the threshold is the maker's; empty where
     *                   there is none
     * @param image      the model's own judgement of the complete image
     */
    record OfMap(Port map, Channels channels, int background, Activation activation, Optional<Port> mask, ImageVerdict image, List<String> reasons)
            implements OutputMeaning {
    }

    /** Describes how the scores of a classifier are read. */
    enum Classes {
        /** One class is right: the likeliest. */
        EXCLUSIVE,
        /** One class is right, but the scores do not add up to 1: any class above the threshold counts as well. */
        EITHER,
        /** Each score is the probability of one kind of defect. */
        INDEPENDENT,
        /** The only score is the probability of a defect. */
        DEFECT,
        /** The only score is the probability of a good part. */
        GOOD,
        /** The output holds the number of the likeliest class. */
        NUMBER
    }

    /**
     * Scores of the complete image.
     *
     * @param scores     one for each class, or for the classes that {@code numbers} names
     * @param numbers    the class of each score; empty where the scores are in the order of the classes
     * @param good       the classes that are good parts
     * @param count      of the classes; 0 where it is not known
     */
    record OfClasses(Port scores, Optional<Port> numbers, Classes classes, Set<Integer> good, int count, Activation activation,
            ImageVerdict image, List<String> reasons) implements OutputMeaning {
    }

    /** Describes what the numbers of a box say before its scores. */
    enum Corners {
        /** Left, top, right and bottom edge. */
        EDGES,
        /** Top, left, bottom and right edge, as TensorFlow writes them. */
        EDGES_YX,
        /** Centre, width and height. */
        CENTRE,
        /** Centre in cells of the grid and the logarithm of the size in cells. */
        GRID
    }

    /**
     * Boxes, all numbers of each in one output or the scores in another.
     *
     * @param boxes      the output with the places
     * @param list       how the numbers of a box follow each other in {@code boxes}
     * @param scores     {@code [N]} or a score for each class, {@code [N,C]} or {@code [C,N]}; empty where {@code boxes} has them
     * @param labels     the class of each box; empty where the scores say it
     * @param masks      a mask for each box; empty where there is none
     * @param prototypes of masks that the numbers of a box combine; empty where there are none
     * @param nothing    whether the last class means "no object"
     * @param harmless   the classes whose boxes are no defects: the background and good parts
     * @param suppress   whether boxes that overlap are still to be dropped
     */
    record OfBoxes(Port boxes, BoxList list, Optional<Port> scores, Optional<Port> labels, Optional<Port> masks, Optional<Port> prototypes,
            Activation activation, boolean nothing, Set<Integer> harmless, boolean suppress, List<String> reasons)
            implements OutputMeaning {
    }
}
