package io.flawline.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.GraphHeuristics;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelException;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * Boxes as Ultralytics exports them, in one of the forms of {@link BoxLayout}, with masks where another output
 * {@code [1,32,h,w]} or {@code [1,h,w,32]} holds their prototypes. Each box is one defect; without masks it is its own region. Of boxes of one
 * class that overlap by more than 0.7 the likeliest stays, as in Ultralytics. Exports for TensorFlow Lite give boxes as
 * parts of the input's sides.
 */
final class YoloTranslator implements Translator {

    private static final double SAME = 0.7;
    /** Ultralytics' greatest number of boxes in an image. */
    private static final int MOST = 300;

    private record Box(double x, double y, double w, double h, double score, int type, double[] coefficients) {

        double overlap(Box other) {
            double width = Math.min(x + w, other.x + other.w) - Math.max(x, other.x);
            double height = Math.min(y + h, other.y + other.h) - Math.max(y, other.y);
            double both = Math.max(0, width) * Math.max(0, height);
            return both / (w * h + other.w * other.h - both);
        }

        boolean isIn(Mat counted) {
            int left = (int) Math.max(0, Math.ceil(x));
            int top = (int) Math.max(0, Math.ceil(y));
            int right = (int) Math.min(counted.cols(), Math.ceil(x + w));
            int bottom = (int) Math.min(counted.rows(), Math.ceil(y + h));
            if (right <= left || bottom <= top) {
                return false;
            }
            Mat part = counted.submat(new Rect(left, top, right - left, bottom - top));
            boolean any = Core.hasNonZero(part);
            Mats.release(part);
            return any;
        }
    }

    private final Port boxes;
    private final Optional<Port> prototypes;
    private final List<String> names;

    YoloTranslator(LoadedModel model) {
        boxes = model.boxes().orElseThrow(() -> new ModelException(
                "Model %s has the outputs %s; for boxes one of the shape [1,4+C,N], [1,N,4+C], [1,N,5+C] or [1,N,6] is needed."
                        .formatted(model.folder(), model.outputs())));
        prototypes = model.outputs().stream().filter(port -> GraphHeuristics.isPrototypes(port.shape())).findFirst();
        names = model.settings().labels();
    }

    @Override
    public Regions read(InferRequest request, ImageGeometry fit, Settings settings) {
        Mat mask = Mat.zeros(fit.height(), fit.width(), CvType.CV_8UC1);
        List<Defect> defects = new ArrayList<>();
        double score;
        int ignored = 0;
        Mat masks = prototypes.map(port -> masks(request, port)).orElse(null);
        try {
            List<Box> all = boxes(request, fit);
            score = greatest(all, fit);
            all.removeIf(box -> !(box.score > settings.threshold()));
            for (Box box : suppressed(all)) {
                ignored += add(box, masks, fit, settings, defects, mask) ? 0 : 1;
            }
        } finally {
            if (masks != null) {
                Mats.release(masks);
            }
        }
        defects.sort(Comparator.comparingDouble(Defect::area).reversed());
        return new Regions(mask, defects.size(), List.copyOf(defects), Round.to4(score), ignored);
    }

    /** All boxes, the likeliest first. */
    private List<Box> boxes(InferRequest request, ImageGeometry fit) {
        BoxLayout layout = BoxLayout.of(shape(request, boxes), prototypes.isPresent() ? GraphHeuristics.MASKS : 0,
                GraphHeuristics.cells(fit.height(), fit.width())).orElseThrow(() -> new RejectedException(Reason.MODEL_FAILED,
                        "The model's output " + boxes + " holds no boxes."));
        double[] values = Floats.read(request, boxes.index());
        if (layout.areParts(values)) {
            layout.multiply(values, fit.width(), fit.height());
        }
        List<Box> found = new ArrayList<>();
        for (int i = 0; i < layout.boxes(); i++) {
            Box box = layout.suppressed() ? suppressed(layout, values, i) : raw(layout, values, i);
            found.add(box);
        }
        found.sort(Comparator.comparingDouble(Box::score).reversed());
        return found;
    }

    private static Box suppressed(BoxLayout layout, double[] v, int i) {
        double x = layout.number(v, i, 0);
        double y = layout.number(v, i, 1);
        return new Box(x, y, layout.number(v, i, 2) - x, layout.number(v, i, 3) - y, layout.number(v, i, 4),
                (int) layout.number(v, i, 5), layout.coefficients(v, i));
    }

    private static Box raw(BoxLayout layout, double[] v, int i) {
        int best = 0;
        for (int c = 1; c < layout.classes(); c++) {
            best = layout.score(v, i, c) > layout.score(v, i, best) ? c : best;
        }
        double w = layout.number(v, i, 2);
        double h = layout.number(v, i, 3);
        return new Box(layout.number(v, i, 0) - w / 2, layout.number(v, i, 1) - h / 2, w, h, layout.score(v, i, best), best,
                layout.coefficients(v, i));
    }

    private static List<Box> suppressed(List<Box> likeliestFirst) {
        List<Box> kept = new ArrayList<>();
        for (Box box : likeliestFirst) {
            if (kept.size() < MOST && kept.stream().noneMatch(k -> k.type == box.type && k.overlap(box) > SAME)) {
                kept.add(box);
            }
        }
        return kept;
    }

    /** The score of the likeliest box of which a part counts. */
    private static double greatest(List<Box> likeliestFirst, ImageGeometry fit) {
        if (fit.scope().isAll()) {
            return likeliestFirst.isEmpty() ? 0 : Math.max(0, Math.min(1, likeliestFirst.get(0).score));
        }
        Mat counted = fit.counted();
        try {
            return likeliestFirst.stream().filter(box -> box.isIn(counted)).mapToDouble(Box::score).findFirst().orElse(0);
        } finally {
            Mats.release(counted);
        }
    }

    /** Returns false when no part of the box counts. */
    private boolean add(Box box, Mat masks, ImageGeometry fit, Settings settings, List<Defect> defects, Mat all) {
        Mat probability = Mat.zeros(all.size(), CvType.CV_32FC1);
        fill(probability, box, masks);
        String label = box.type < names.size() ? names.get(box.type) : "class " + box.type;
        Regions parts = Regions.measure(new Scores(null, probability, new Labels(List.of(label))), fit, settings);
        if (!parts.defects().isEmpty()) {
            Defect largest = parts.defects().get(0);
            double area = parts.defects().stream().mapToDouble(Defect::area).sum();
            double[] bbox = fit.scope().isAll() ? fit.box(box.x, box.y, box.w, box.h) : around(parts.defects());
            Arrays.setAll(bbox, i -> Round.to2(bbox[i]));
            defects.add(new Defect(label, Round.to4(box.score), Round.to4(box.score), Round.to2(area), bbox,
                    largest.centroid(), largest.polygon(), largest.holes()));
            Core.bitwise_or(all, parts.mask(), all);
        }
        Mats.release(parts.mask());
        Mats.release(probability);
        return parts.ignored() == 0 || !parts.defects().isEmpty();
    }

    /** The smallest box around the parts that count, {@code [x, y, width, height]}. */
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
    private static void fill(Mat probability, Box box, Mat masks) {
        int left = Math.max(0, (int) Math.ceil(box.x));
        int top = Math.max(0, (int) Math.ceil(box.y));
        int right = Math.min(probability.cols(), (int) Math.ceil(box.x + box.w));
        int bottom = Math.min(probability.rows(), (int) Math.ceil(box.y + box.h));
        if (right <= left || bottom <= top) {
            return;
        }
        Rect inside = new Rect(left, top, right - left, bottom - top);
        Mat part = probability.submat(inside);
        if (masks == null) {
            part.setTo(new Scalar(box.score));
        } else {
            Mat own = mask(box, masks, probability.size());
            Mat cut = own.submat(inside);
            part.setTo(new Scalar(box.score), cut);
            Mats.release(cut);
            Mats.release(own);
        }
        Mats.release(part);
    }

    /** 255 where the sum of the prototypes, each times the box's coefficient, is above 0 at the size of the input. */
    private static Mat mask(Box box, Mat masks, Size size) {
        int height = masks.rows() / GraphHeuristics.MASKS;
        Mat sum = Mat.zeros(height, masks.cols(), CvType.CV_32FC1);
        for (int m = 0; m < GraphHeuristics.MASKS; m++) {
            Mat plane = masks.rowRange(m * height, (m + 1) * height);
            Core.scaleAdd(plane, box.coefficients[m], sum, sum);
            Mats.release(plane);
        }
        Mat sized = new Mat();
        Imgproc.resize(sum, sized, size);
        Mats.release(sum);
        Core.compare(sized, new Scalar(0), sized, Core.CMP_GT);
        return sized;
    }

    /** The planes of the prototypes below each other, {@code [32*h,w]}; the caller's to release. */
    private static Mat masks(InferRequest request, Port port) {
        try (Tensor tensor = request.output(port.index())) {
            long[] shape = tensor.shape();
            Mat view = new Mat((int) (shape[1] * shape[2]), (int) shape[3], CvType.CV_32FC1, tensor.buffer());
            Mat planes = shape[1] == GraphHeuristics.MASKS ? view.clone() : planes(view, (int) shape[1]);
            Mats.release(view);
            return planes;
        }
    }

    private static Mat planes(Mat pixels, int height) {
        Mat turned = new Mat();
        Core.transpose(pixels, turned);
        Mat planes = turned.reshape(1, GraphHeuristics.MASKS * height);
        Mats.release(turned);
        return planes;
    }

    private static long[] shape(InferRequest request, Port port) {
        try (Tensor tensor = request.output(port.index())) {
            return tensor.shape();
        }
    }

    @Override
    public void close() {
        // Owns nothing.
    }
}
