package io.flawline.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;

import io.flawline.image.Mats;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelWarnings;
import io.flawline.model.OutputMeaning.OfBoxes;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * Translates a detection: each box is one defect, with the region of its mask where the model gives one, else it is its
 * own region. Of boxes of one class that overlap by more than 0.7 the likeliest stays, as in Ultralytics, where the
 * model has not dropped the others itself.
 */
final class BoxTranslator implements Translator {

    private static final double SAME = 0.7;
    /** Ultralytics' greatest number of boxes in an image. */
    private static final int MOST = 300;

    private final OfBoxes meaning;
    private final List<String> names;
    private final ModelWarnings warnings;

    BoxTranslator(OfBoxes meaning, Settings settings, ModelWarnings warnings) {
        this.meaning = meaning;
        this.warnings = warnings;
        names = settings.labels();
    }

    @Override
    public Regions read(InferRequest request, ImageGeometry fit, Settings settings) {
        Mat counted = fit.scope().isAll() ? null : fit.counted();
        try {
            return read(request, fit, counted, settings);
        } finally {
            if (counted != null) {
                Mats.release(counted);
            }
        }
    }

    private Regions read(InferRequest request, ImageGeometry fit, @Nullable Mat counted, Settings settings) {
        BoxReader reader = new BoxReader(meaning, request, fit.width(), fit.height());
        List<Box> boxes = reader.above(settings.threshold(), counted);
        Mat mask = Mat.zeros(fit.height(), fit.width(), CvType.CV_8UC1);
        List<Defect> defects = new ArrayList<>();
        int ignored = 0;
        try (BoxMasks masks = boxes.isEmpty() ? null : BoxMasks.of(meaning, request)) {
            for (Box box : meaning.suppress() ? suppressed(boxes) : boxes.subList(0, Math.min(MOST, boxes.size()))) {
                ignored += add(box, masks, fit, counted, settings, defects, mask) ? 0 : 1;
            }
        }
        if (!boxes.isEmpty() && defects.isEmpty() && ignored == 0 && settings.minArea() == 0 && fit.scope().isAll()) {
            Mats.release(mask);
            throw new RejectedException(Reason.MODEL_FAILED, ("The model gives %d boxes above the threshold, and none of them covers a pixel of"
                    + " the image: their layout is read wrongly. Set head to what made them.").formatted(boxes.size()));
        }
        defects.sort(Comparator.comparingDouble(Defect::area).reversed());
        return new Regions(mask, defects.size(), List.copyOf(defects), Round.to4(Math.max(0, Math.min(1, reader.greatest()))), ignored);
    }

    private static List<Box> suppressed(List<Box> likeliestFirst) {
        List<Box> kept = new ArrayList<>();
        for (Box box : likeliestFirst) {
            if (kept.size() < MOST && kept.stream().noneMatch(k -> k.type() == box.type() && k.overlap(box) > SAME)) {
                kept.add(box);
            }
        }
        return kept;
    }

    /** Returns false when no part of the box counts. */
    private boolean add(Box box, @Nullable BoxMasks masks, ImageGeometry fit, @Nullable Mat counted, Settings settings, List<Defect> defects, Mat all) {
        Mat probability = Mat.zeros(all.size(), CvType.CV_32FC1);
        fill(probability, box, masks);
        String label = label(box.type());
        Regions parts = Regions.measure(new Scores(null, probability, new Labels(List.of(label)), false, null), fit, counted, settings);
        if (!parts.defects().isEmpty()) {
            Defect largest = parts.defects().get(0);
            double area = parts.defects().stream().mapToDouble(Defect::area).sum();
            double[] bbox = fit.scope().isAll() ? fit.box(box.x(), box.y(), box.w(), box.h()) : around(parts.defects());
            Arrays.setAll(bbox, i -> Round.to2(bbox[i]));
            defects.add(new Defect(label, Round.to4(box.score()), Round.to4(box.score()), Round.to2(area), bbox,
                    largest.centroid(), largest.polygon(), largest.holes()));
            Core.bitwise_or(all, parts.mask(), all);
        }
        Mats.release(parts.mask());
        Mats.release(probability);
        return parts.ignored() == 0 || !parts.defects().isEmpty();
    }

    private String label(int type) {
        if (type >= 0 && type < names.size()) {
            return names.get(type);
        }
        if (!names.isEmpty()) {
            warnings.addFirst("label", () -> ModelWarnings.decidedBy("labels", ("A box has the class %d, and there are %d labels, counted from 0: %s."
                    + " The names of the others may be wrong too.").formatted(type, names.size(), names)));
        }
        return "class " + type;
    }

    /** Returns the smallest box around the parts that count, {@code [x, y, width, height]}. */
    private static double[] around(List<Defect> parts) {
        double left = parts.stream().mapToDouble(part -> part.bbox()[0]).min().orElse(0);
        double top = parts.stream().mapToDouble(part -> part.bbox()[1]).min().orElse(0);
        double right = parts.stream().mapToDouble(part -> part.bbox()[0] + part.bbox()[2]).max().orElse(0);
        double bottom = parts.stream().mapToDouble(part -> part.bbox()[1] + part.bbox()[3]).max().orElse(0);
        return new double[] {left, top, right - left, bottom - top};
    }

    /**
     * Writes the box's score where its mask is, or all over it when there are no masks. Of the pixels on a box's edge
     * those belong to it that Ultralytics leaves in its masks: left <= x < right, top <= y < bottom.
     */
    private static void fill(Mat probability, Box box, @Nullable BoxMasks masks) {
        int left = Math.max(0, (int) Math.ceil(box.x()));
        int top = Math.max(0, (int) Math.ceil(box.y()));
        int right = Math.min(probability.cols(), (int) Math.ceil(box.x() + box.w()));
        int bottom = Math.min(probability.rows(), (int) Math.ceil(box.y() + box.h()));
        if (right <= left || bottom <= top) {
            return;
        }
        Rect inside = new Rect(left, top, right - left, bottom - top);
        Mat part = probability.submat(inside);
        if (masks == null) {
            part.setTo(new Scalar(box.score()));
        } else {
            Mat own = masks.of(box, inside, probability.size());
            Mat cut = own.submat(inside);
            part.setTo(new Scalar(box.score()), cut);
            Mats.release(cut);
            Mats.release(own);
        }
        Mats.release(part);
    }

    @Override
    public void close() {
        // Owns nothing.
    }
}
