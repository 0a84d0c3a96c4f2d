package io.flawline.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.flawline.openvino.Port;

/** Names of outputs that makers give with one meaning only. */
final class OutputNames {

    static final String ANOMALY_MAP = "anomaly_map";
    static final String PRED_SCORE = "pred_score";
    static final String PRED_LABEL = "pred_label";
    static final String PRED_MASK = "pred_mask";

    /** Parts of names of outputs that explain a result or describe the image, but judge nothing. */
    private static final List<String> NOT_A_RESULT = List.of("feature_vector", "saliency", "embedding", "features", "hidden_state",
            "attention", "backbone", "latent");
    /** Words that name a quantity other than a score of defects. */
    private static final Pattern OTHER_MEANING = Pattern.compile("(^|[^a-z])(depth|density|disparity)([^a-z]|$)");
    /** Words that name a score of good parts, which is greatest where nothing is wrong. */
    private static final Pattern OF_GOOD = Pattern.compile("(^|[^a-z])(good|goodness|ok|conformity|normal|normality|normalcy|healthy|intact|nominal|inliers?"
            + "|similarity|ssim|likelihood)([^a-z]|$)");
    /** Words that name a distance or an error, whose scale is that of its maker. */
    private static final Pattern DISTANCE = Pattern.compile("(^|[^a-z])(dist|distance|distances|error|errors|err|residual|residuals|mse|mae|nll|energy"
            + "|loss|uncertainty|entropy)([^a-z]|$)");
    /** Words that name a probability, or the function that makes one. */
    private static final Pattern PROBABILITY = Pattern.compile("(^|[^a-z])(prob|probs|probability|probabilities|sigmoid|softmax)([^a-z]|$)");
    /** Words that name scores of classes, which features and images do not have. */
    private static final Pattern OF_SCORES = Pattern.compile("out|.*(^|[^a-z])(mask|seg|segm|segmentation|logits?|probs?|probability|probabilities|scores?"
            + "|class|classes|anomaly|defects?|softmax|sigmoid)([^a-z]|$).*");
    /** Parts of names of images that the model draws itself. */
    private static final List<String> DRAWN = List.of("reconstruct", "recon", "decoded", "restored", "generated", "inpaint");
    /** Families whose outputs have to be combined in a special way, by a name that only they give. */
    private static final List<List<String>> UNSUPPORTED = List.of(
            List.of("masks_queries_logits", "MaskFormer, Mask2Former or OneFormer (queries for masks)"),
            List.of("detection_boxes", "TensorFlow's Object Detection API (boxes as y, x)"),
            List.of("detection_boxes:0", "TensorFlow's Object Detection API (boxes as y, x)"),
            List.of("simcc_x", "keypoint detection (SimCC)"),
            List.of("keypoints", "keypoint detection"),
            List.of("hm", "CenterNet (heat maps of centres)"),
            List.of("heatmaps", "keypoint detection (heat maps)"),
            List.of("low_res_masks", "Segment Anything (prompts for masks)"),
            List.of("iou_predictions", "Segment Anything (prompts for masks)"));
    private static final Set<String> DEFECT_SCORES = Set.of(PRED_SCORE, "anomaly_score", "defect", "defect_score", "defect_probability",
            "anomaly", "abnormal", "outlier_score");

    private OutputNames() {
    }

    static Optional<Port> named(List<Port> outputs, String name) {
        return outputs.stream().filter(port -> lower(port).equals(name)).findFirst();
    }

    /**
     * Returns whether it explains a result or is an image that the model draws, so that it is never read unless
     * somebody names it.
     */
    static boolean isNoResult(Port port) {
        return OTHER_MEANING.matcher(lower(port)).find() || NOT_A_RESULT.stream().anyMatch(lower(port)::contains) || isDrawn(port);
    }

    /** Returns whether its values are greatest where nothing is wrong. */
    static boolean isOfGood(Port port) {
        return OF_GOOD.matcher(lower(port)).find() || LabelWords.of(port.name()) == LabelWords.GOOD;
    }

    /** Returns whether its values are distances or errors, and not probabilities. */
    static boolean isDistance(Port port) {
        return DISTANCE.matcher(lower(port)).find();
    }

    /** Returns whether its values are probabilities, where they are within 0..1. */
    static boolean isProbability(Port port) {
        return PROBABILITY.matcher(lower(port)).find();
    }

    /** Returns whether its values are scores of classes. */
    static boolean isOfScores(Port port) {
        return OF_SCORES.matcher(lower(port)).matches();
    }

    /** Returns whether its name says that a high value means a good part: {@code is_good}, {@code passed}, {@code quality}. */
    static boolean namesGood(Port port) {
        return isOfGood(port) || lower(port).contains("quality");
    }

    static boolean isDrawn(Port port) {
        return DRAWN.stream().anyMatch(lower(port)::contains);
    }

    /** Returns whether it is the maker's own judgement of the complete image. */
    static boolean judgesTheImage(Port port) {
        return lower(port).equals(PRED_SCORE) || lower(port).equals(PRED_LABEL);
    }

    static boolean isDefectScore(Port port) {
        return DEFECT_SCORES.contains(lower(port));
    }

    /** Returns the family that is known by its outputs' names and not supported. */
    static Optional<String> unsupported(List<Port> outputs) {
        return UNSUPPORTED.stream().filter(family -> named(outputs, family.get(0)).isPresent()).map(family -> family.get(1)).findFirst();
    }

    static String lower(Port port) {
        return port.name().toLowerCase(Locale.ROOT);
    }
}
