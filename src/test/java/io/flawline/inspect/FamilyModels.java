package io.flawline.inspect;

import static io.flawline.inspect.ConstantModels.SIDE;
import static io.flawline.inspect.ConstantModels.input;
import static io.flawline.inspect.TensorValues.CELL;
import static io.flawline.inspect.TensorValues.CELLS;
import static io.flawline.inspect.TensorValues.classes;
import static io.flawline.inspect.TensorValues.columns;
import static io.flawline.inspect.TensorValues.filled;
import static io.flawline.inspect.TensorValues.map;
import static io.flawline.inspect.TensorValues.rows;
import static io.flawline.inspect.TensorValues.scaled;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Models with the outputs of well-known exporters. */
final class FamilyModels {

    private FamilyModels() {
    }

    /** Models with one defect, whose values are those of an exporter. */
    static Map<String, ConstantModel> defective() {
        Map<String, ConstantModel> models = new LinkedHashMap<>();
        models.put("yolov8", input().output("output0", columns(rows(6, (v, i) -> at(v, 100, 100, 40, 30, i, 4, 0.02f, 0.9f)), 6), 1, 6, CELLS));
        models.put("yolov6", input().output("outputs", rows(7, (v, i) -> {
            at(v, 100, 100, 40, 30, i, 5, 0.02f, 0.9f);
            v[4] = 1;
        }), 1, CELLS, 7));
        models.put("yolov5", input().output("output0", rows(3 * CELLS, 7, (v, i) -> {
            at(v, 100, 100, 40, 30, i, 5, 0.9f, 0.9f);
            v[4] = i == CELL ? 0.95f : 0.01f;
        }), 1, 3 * CELLS, 7));
        models.put("yolo-nas", input().output("boxes", corners(), 1, CELLS, 4).output("scores", scores(6), 1, CELLS, 6));
        models.put("pp-yoloe", input().output("boxes", corners(), 1, CELLS, 4).output("scores", columns(scores(6), 6), 1, 6, CELLS));
        models.put("yolov4", input().output("boxes", scaled(corners(), 1f / SIDE), 1, CELLS, 1, 4).output("confs", scores(6), 1, CELLS, 6));
        models.put("rf-detr", input().output("dets", queries(), 1, 300, 4).output("labels", logits(300, 2, 3, -6), 1, 300, 2));
        models.put("rf-detr-seg", input().output("dets", queries(), 1, 300, 4).output("labels", logits(300, 2, 3, -6), 1, 300, 2)
                .output("masks", masks(300, 64), 1, 300, 64, 64));
        models.put("mmdeploy", input().output("dets", detections(8, 5), 1, 8, 5).output("labels", Type.INT64, new float[8], 1, 8));
        models.put("torchvision", input().output("boxes", detections(3, 4), 3, 4).output("labels", Type.INT64, new float[] {1, 1, 1}, 3)
                .output("scores", new float[] {0.9f, 0.01f, 0.01f}, 3).output("masks", filled(3 * SIDE * SIDE, 1), 3, 1, SIDE, SIDE));
        float[] ssd = new float[100 * 7];
        System.arraycopy(new float[] {0, 1, 0.9f, 0.3f, 0.3f, 0.5f, 0.5f}, 0, ssd, 0, 7);
        ssd[7] = -1;
        models.put("ssd", input().output("detection_out", ssd, 1, 1, 100, 7));
        models.put("suppressed", input().output("output0", detections(300, 6), 1, 300, 6));
        models.put("sigmoids", input().output("mask", map(2, 0, 0.97f, 0.01f), 1, 2, SIDE, SIDE));
        models.put("torchvision-segmentation", input().output("aux", map(3, 0, 5, -5), 1, 3, SIDE, SIDE)
                .output("out", classes(3, 5, -5), 1, 3, SIDE, SIDE));
        models.put("draem", input().output("reconstruction", filled(3 * SIDE * SIDE, 0.5f), 1, 3, SIDE, SIDE)
                .output("mask", classes(2, 0.97f, 0.03f), 1, 2, SIDE, SIDE));
        models.put("anomalib-low-map", input().output("pred_score", new float[] {0.9f}, 1).output("pred_label", Type.BOOL, new float[] {1}, 1)
                .output("anomaly_map", filled(SIDE * SIDE, 0.45f), 1, 1, SIDE, SIDE)
                .output("pred_mask", Type.BOOL, new float[SIDE * SIDE], 1, 1, SIDE, SIDE));
        models.put("anomalib-image", ConstantModel.of(-1, 3, -1, -1).output("pred_score", new float[] {0.8f}, 1)
                .output("pred_label", Type.BOOL, new float[] {1}, 1));
        models.put("class-numbers", input().output("m", classNumbers(), 1, 1, SIDE, SIDE));
        models.put("mask-255", input().output("m", Type.UINT8, scaled(classNumbers(), 127.5f), 1, 1, SIDE, SIDE));
        models.put("ranked", input().metadata("task", "classify").metadata("names", "{0: 'good', 1: 'scratch', 2: 'pit'}").metadata("stride", "1")
                .output("indices", Type.INT64, new float[] {1}, 1, 1).output("scores", new float[] {0.9f}, 1, 1));
        return models;
    }

    /** Models whose meaning is not sure, and the setting that their refusal names. */
    static Map<String, Map.Entry<String, ConstantModel>> unsure() {
        Map<String, Map.Entry<String, ConstantModel>> models = new LinkedHashMap<>();
        models.put("yolox", Map.entry("head", input().output("output", yolox(), 1, CELLS, 7)));
        models.put("mask2former", Map.entry("not supported", input().output("class_queries_logits", logits(100, 3, 9, 0), 1, 100, 3)
                .output("masks_queries_logits", masks(100, 64), 1, 100, 64, 64)));
        models.put("centernet", Map.entry("not supported", input().output("hm", filled(2 * 64 * 64, -6), 1, 2, 64, 64)
                .output("wh", filled(2 * 64 * 64, 10), 1, 2, 64, 64).output("reg", filled(2 * 64 * 64, 0.5f), 1, 2, 64, 64)));
        models.put("detr", Map.entry("activation", input().output("logits", logits(100, 3, 9, 0), 1, 100, 3)
                .output("pred_boxes", queries(100), 1, 100, 4)));
        models.put("class-and-map", Map.entry("output", input().output("label", new float[] {0, 5}, 1, 2)
                .output("map", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)));
        models.put("deep-supervision", Map.entry("output", input().output("d0", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)
                .output("d1", filled(SIDE * SIDE, 0.9f), 1, 1, SIDE, SIDE)));
        models.put("autoencoder", Map.entry("output|needed", input().output("reconstruction", filled(3 * SIDE * SIDE, 0.5f), 1, 3, SIDE, SIDE)));
        models.put("embedding", Map.entry("output", input().output("embedding", filled(512, 0.1f), 1, 512)));
        models.put("embedding-unnamed", Map.entry("good", input().output("y", filled(512, 0.1f), 1, 512)));
        models.put("logits-of-sigmoids", Map.entry("background", input().output("mask", map(4, 0, 3, -5), 1, 4, SIDE, SIDE)));
        models.put("many-channels", Map.entry("labels", input().output("masks", masks(100, 64), 1, 100, 64, 64)));
        models.put("raw-score", Map.entry("imageNormalize", input().output("score", new float[] {23.7f}, 1, 1)));
        models.put("one-score", Map.entry("good", input().output("dense", new float[] {0.3f}, 1, 1)));
        models.put("scores-of-8-bits", Map.entry("normalize", input().output("m", Type.UINT8, map(1, 0, 250, 40), 1, 1, SIDE, SIDE)));
        models.put("anomaly-map-and-classes", Map.entry("output", input().output("anomaly_map", filled(SIDE * SIDE, 0.2f), 1, 1, SIDE, SIDE)
                .output("cls", new float[] {0.05f, 0.95f}, 1, 2)));
        models.put("anomaly-map-and-verdict", Map.entry("output", input().output("anomaly_map", filled(SIDE * SIDE, 0.2f), 1, 1, SIDE, SIDE)
                .output("is_anomalous", Type.INT64, new float[] {1}, 1)));
        models.put("map-of-good", Map.entry("good parts", input().output("normality_map", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)));
        models.put("depth", Map.entry("needed", input().output("depth", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)));
        models.put("boxes-alone", Map.entry("kind", input().output("boxes", detections(3, 4), 3, 4)));
        return models;
    }

    /** A place in pixels, with the scores of two classes in one row. */
    static void at(float[] v, float x, float y, float w, float h, int index, int firstScore, float... scores) {
        v[0] = x;
        v[1] = y;
        v[2] = w;
        v[3] = h;
        if (index == CELL) {
            System.arraycopy(scores, 0, v, firstScore, scores.length);
        }
    }

    static float[] corners() {
        return rows(4, (v, i) -> {
            v[0] = i % 32 * 7;
            v[1] = i / 64 * 8;
            v[2] = v[0] + 30;
            v[3] = v[1] + 20;
        });
    }

    static float[] scores(int classes) {
        return rows(classes, (v, i) -> {
            Arrays.fill(v, 0.02f);
            v[1] = i == CELL ? 0.9f : 0.02f;
        });
    }

    static float[] yolox() {
        return rows(7, (v, i) -> {
            Arrays.fill(v, 0.5f);
            v[2] = (float) Math.log(2);
            v[3] = (float) Math.log(2);
            v[4] = i == CELL ? 0.95f : 0.01f;
            v[6] = i == CELL ? 0.9f : 0.5f;
        });
    }

    static float[] queries() {
        return queries(300);
    }

    static float[] queries(int count) {
        return rows(count, 4, (v, i) -> System.arraycopy(new float[] {0.25f + 0.4f * i / count, 0.5f, 0.2f, 0.2f}, 0, v, 0, 4));
    }

    /** The second class of the fourth query is the likely one. */
    static float[] logits(int count, int classes, float likely, float unlikely) {
        float[] logits = filled(count * classes, unlikely);
        logits[3 * classes + 1] = likely;
        return logits;
    }

    static float[] masks(int count, int side) {
        float[] masks = filled(count * side * side, -8);
        for (int i = 0; i < side * side; i++) {
            masks[3 * side * side + i] = 8;
        }
        return masks;
    }

    /** Corners, and the score and class where there is room; the first is likely. */
    static float[] detections(int count, int numbers) {
        return rows(count, numbers, (v, i) -> System.arraycopy(new float[] {50, 60, 100, 120, i == 0 ? 0.9f : 0.01f, 1}, 0, v, 0, numbers));
    }

    static float[] classNumbers() {
        return map(1, 0, 2, 0);
    }
}
