package io.flawline.inspect;

import static io.flawline.inspect.ConstantModels.SIDE;
import static io.flawline.inspect.ConstantModels.input;
import static io.flawline.inspect.TensorValues.CELL;
import static io.flawline.inspect.TensorValues.CELLS;
import static io.flawline.inspect.TensorValues.columns;
import static io.flawline.inspect.TensorValues.filled;
import static io.flawline.inspect.TensorValues.noise;
import static io.flawline.inspect.TensorValues.rows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Models with the heads of detectors. */
final class DetectorModels {

    /** The place of the defect: left, top, right and bottom in pixels. */
    static final float[] BOX = {160, 130, 200, 160};

    /** A model and the settings that it needs. */
    record Made(ConstantModel model, Map<String, String> settings) {
    }

    private DetectorModels() {
    }

    /** Models that find one defect, in {@link #BOX}. */
    static Map<String, Made> read() {
        Map<String, Made> models = new LinkedHashMap<>();
        models.put("yolov3-tinyu", new Made(input().output("output0", columns(centres(320, 2, 0.02f, 0.9f, 0), 6), 1, 6, 320), Map.of()));
        models.put("yolov5-with-grids", new Made(input().output("output", anchored(), 1, 3 * CELLS, 7).output("a", noise(3 * 1024 * 7), 1, 3, 32, 32, 7)
                .output("b", noise(3 * 256 * 7), 1, 3, 16, 16, 7).output("c", noise(3 * 64 * 7), 1, 3, 8, 8, 7), Map.of()));
        models.put("yolov8-logits", new Made(input().output("output0", columns(centres(CELLS, 2, -5, 3, 0), 6), 1, 6, CELLS),
                Map.of("activation", "sigmoid")));
        models.put("yolox-decoded", new Made(input().output("output", rows(CELLS, 7, (v, i) -> {
            centre(v, i);
            v[4] = i == CELL ? 0.95f : 0.01f;
            v[6] = 0.9f;
        }), 1, CELLS, 7), Map.of("labels", "pit,crack")));
        models.put("ssd-pytorch", new Made(input().output("scores", shares(), 1, CELLS, 3).output("boxes", corners(1f / SIDE), 1, CELLS, 4),
                Map.of("labels", "BACKGROUND,pit,crack")));
        models.put("rt-detr", new Made(input().metadata("task", "detect").metadata("stride", "32").metadata("head", "RTDETRDecoder")
                .metadata("names", "{0: 'pit', 1: 'crack'}").output("output0", rows(300, 6, (v, i) -> {
                    centre(v, 200);
                    for (int n = 0; n < 4; n++) {
                        v[n] /= SIDE;
                    }
                    v[4] = i == 0 ? 0.9f : 0.01f;
                    v[5] = 1;
                }), 1, 300, 6), Map.of()));
        models.put("custom-vision", new Made(input().output("detected_boxes", detections(5, 4, 1f / SIDE), 5, 4)
                .output("detected_classes", Type.INT64, filled(5, 1), 5).output("detected_scores", likely(5), 5), Map.of()));
        models.put("end2end-nms", new Made(input().output("num_dets", Type.INT64, new float[] {1}, 1, 1).output("det_boxes", detections(100, 4, 1), 1, 100, 4)
                .output("det_scores", likely(100), 1, 100).output("det_classes", Type.INT64, filled(100, 1), 1, 100), Map.of()));
        models.put("tensorflow-boxes", new Made(input().output("Identity", swapped(detections(10, 4, 1f / SIDE)), 1, 10, 4)
                .output("Identity_1", likely(10), 1, 10).output("Identity_2", Type.INT64, filled(10, 1), 1, 10), Map.of("head", "corners-yx")));
        return models;
    }

    /** Models that are refused, and a word of the reason. */
    static Map<String, Map.Entry<String, ConstantModel>> refused() {
        Map<String, Map.Entry<String, ConstantModel>> models = new LinkedHashMap<>();
        models.put("yolov8-raw-logits", Map.entry("Set activation", input().output("output0", columns(centres(CELLS, 2, -5, 3, 0), 6), 1, 6, CELLS)));
        models.put("yolov5-raw-logits", Map.entry("Set activation", input().output("output0", noise(3 * CELLS * 7), 1, 3 * CELLS, 7)));
        models.put("yolov8-pose", Map.entry("pose", input().output("output0", columns(centres(CELLS, 1, 0.02f, 0.9f, 51), 56), 1, 56, CELLS)));
        models.put("yolov8-obb", Map.entry("OBB", input().output("output0", columns(centres(CELLS, 2, 0.02f, 0.9f, 1), 7), 1, 7, CELLS)));
        models.put("yolov8-distributions", Map.entry("Set activation", input().output("output0", noise(66 * CELLS), 1, 66, CELLS)));
        models.put("yolo26-pose", Map.entry("Set kind", input().output("output0", detections(300, 57, 1), 1, 300, 57)));
        models.put("yolo26-obb", Map.entry("Set kind", input().output("output0", detections(300, 7, 1), 1, 300, 7)));
        models.put("split-yolov8", Map.entry("decoder", input().output("b8", noise(64 * 1024), 1, 64, 32, 32).output("c8", filled(2048, 0.02f), 1, 2, 32, 32)
                .output("b16", noise(64 * 256), 1, 64, 16, 16).output("c16", filled(512, 0.02f), 1, 2, 16, 16)
                .output("b32", noise(64 * 64), 1, 64, 8, 8).output("c32", filled(128, 0.02f), 1, 2, 8, 8)));
        models.put("split-lists", Map.entry("decoder", input().output("b8", noise(1024 * 4), 1, 1024, 4).output("c8", filled(2048, 0.02f), 1, 1024, 2)
                .output("b16", noise(256 * 4), 1, 256, 4).output("c16", filled(512, 0.02f), 1, 256, 2)));
        models.put("yolov5-grids", Map.entry("decoder", input().output("a", noise(3 * 1024 * 7), 1, 3, 32, 32, 7)
                .output("b", noise(3 * 256 * 7), 1, 3, 16, 16, 7).output("c", noise(3 * 64 * 7), 1, 3, 8, 8, 7)));
        models.put("yolov3-grids", Map.entry("decoder", input().output("a", noise(18 * 256), 1, 18, 16, 16).output("b", noise(18 * 64), 1, 18, 8, 8)));
        models.put("yolox-grids", Map.entry("decoder", input().output("s8", filled(7 * 1024, 0.02f), 1, 7, 32, 32)
                .output("s16", filled(7 * 256, 0.02f), 1, 7, 16, 16).output("s32", filled(7 * 64, 0.02f), 1, 7, 8, 8)));
        models.put("nanodet-split", Map.entry("decoder", input().output("cls_pred_stride_8", filled(2048, 0.02f), 1, 1024, 2)
                .output("dis_pred_stride_8", noise(1024 * 32), 1, 1024, 32).output("cls_pred_stride_16", filled(512, 0.02f), 1, 256, 2)
                .output("dis_pred_stride_16", noise(256 * 32), 1, 256, 32)));
        models.put("nanodet", Map.entry("Set head", input().output("output", noise(CELLS * 34), 1, CELLS, 34)));
        models.put("yolov2-grid", Map.entry("output =", input().output("model_outputs0", noise(30 * 64), 1, 30, 8, 8)));
        models.put("class-before-score", Map.entry("Set head", input().output("output0", rows(10, 6, (v, i) -> {
            System.arraycopy(BOX, 0, v, 0, 4);
            v[5] = i == 0 ? 0.9f : 0.01f;
        }), 1, 10, 6)));
        models.put("class-first", Map.entry("Set head", input().output("output0", rows(10, 6, (v, i) -> {
            v[0] = 1;
            v[1] = i == 0 ? 0.9f : 0.01f;
            System.arraycopy(BOX, 0, v, 2, 4);
        }), 1, 10, 6)));
        models.put("scores-of-100", Map.entry("Set head", input().output("output0", rows(10, 6, (v, i) -> {
            System.arraycopy(BOX, 0, v, 0, 4);
            v[4] = i == 0 ? 90 : 1;
        }), 1, 10, 6)));
        models.put("tensorflow-order", Map.entry("corners-yx", input().output("Identity", detections(10, 4, 1), 1, 10, 4)
                .output("Identity_1", likely(10), 1, 10).output("Identity_2", Type.INT64, filled(10, 1), 1, 10)));
        models.put("tensorflow-classes", Map.entry("classes and scores", input().output("Identity", detections(10, 4, 1), 1, 10, 4)
                .output("Identity_1", likely(10), 1, 10).output("Identity_2", filled(10, 1), 1, 10)));
        models.put("softmax-background", Map.entry("background", input().output("scores", shares(), 1, CELLS, 3).output("boxes", corners(1), 1, CELLS, 4)));
        float[] nothing = columns(centres(CELLS, 2, 0.02f, 0.02f, 0), 6);
        models.put("yolov8-and-classes", Map.entry("Set output", input().output("boxes", nothing, 1, 6, CELLS).output("cls", new float[] {0.1f, 0.9f}, 1, 2)));
        models.put("yolov8-and-map", Map.entry("Set output", input().output("boxes", nothing, 1, 6, CELLS)
                .output("mask", filled(SIDE * SIDE, 0.9f), 1, 1, SIDE, SIDE)));
        models.put("two-heads", Map.entry("Set output", input().output("one2one", detections(300, 6, 1), 1, 300, 6).output("one2many", nothing, 1, 6, CELLS)));
        models.put("corners-in-columns", Map.entry("Set head", input().output("output0", columns(rows(CELLS, 6, (v, i) -> {
            centre(v, i);
            corners(v, 1);
            v[5] = i == CELL ? 0.9f : 0.02f;
        }), 6), 1, 6, CELLS)));
        return models;
    }

    /** Places over the image; the one that counts is {@link #BOX}. */
    static void centre(float[] v, int index) {
        v[0] = index == CELL || index == 200 ? 180 : index % 32 * 7 + 20;
        v[1] = index == CELL || index == 200 ? 145 : index / 64 * 8 + 20;
        v[2] = 40;
        v[3] = 30;
    }

    /** Centres, sizes, scores of classes of which the last is likely for one box, and what follows in other heads. */
    static float[] centres(int count, int classes, float unlikely, float likely, int more) {
        Random random = new Random(5);
        return rows(count, 4 + classes + more, (v, i) -> {
            centre(v, i);
            Arrays.fill(v, 4, 4 + classes, unlikely);
            v[3 + classes] = i == (count == CELLS ? CELL : 200) ? likely : unlikely;
            for (int n = 4 + classes; n < v.length; n++) {
                v[n] = more == 1 ? random.nextFloat() * 2 - 0.7f : random.nextFloat() * SIDE;
            }
        });
    }

    static float[] anchored() {
        return rows(3 * CELLS, 7, (v, i) -> {
            centre(v, i % CELLS == 200 ? 0 : i);
            v[4] = i == CELL ? 0.95f : 0.01f;
            v[5] = 0.9f;
        });
    }

    static float[] corners(float scale) {
        return rows(CELLS, 4, (v, i) -> {
            centre(v, i);
            corners(v, scale);
        });
    }

    static void corners(float[] v, float scale) {
        float x = v[0] - v[2] / 2;
        float y = v[1] - v[3] / 2;
        System.arraycopy(new float[] {x * scale, y * scale, (x + v[2]) * scale, (y + v[3]) * scale}, 0, v, 0, 4);
    }

    /** Scores of three classes that add up to 1; the first is the background. */
    static float[] shares() {
        return rows(CELLS, 3, (v, i) -> System.arraycopy(i == CELL ? new float[] {0.1f, 0.01f, 0.89f} : new float[] {0.98f, 0.01f, 0.01f}, 0, v, 0, 3));
    }

    /** {@link #BOX}, a score and a class where there is room for them; the first is likely. */
    static float[] detections(int count, int numbers, float scale) {
        return rows(count, numbers, (v, i) -> {
            for (int n = 0; n < 4; n++) {
                v[n] = BOX[n] * scale;
            }
            if (numbers > 4) {
                v[4] = i == 0 ? 0.9f : 0.01f;
            }
            if (numbers > 5) {
                v[5] = 1;
            }
        });
    }

    static float[] swapped(float[] boxes) {
        float[] swapped = boxes.clone();
        for (int i = 0; i < boxes.length; i++) {
            swapped[i] = boxes[i ^ 1];
        }
        return swapped;
    }

    static float[] likely(int count) {
        float[] scores = filled(count, 0.01f);
        scores[0] = 0.9f;
        return scores;
    }
}
