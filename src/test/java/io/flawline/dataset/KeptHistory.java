package io.flawline.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;
import io.flawline.request.Sha256;

/** The files of a history, as a running line writes them. */
final class KeptHistory {

    static final int WIDTH = 64;
    static final int HEIGHT = 48;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final int only;
    private int number;

    KeptHistory(Path folder) throws IOException {
        this(folder, -1);
    }

    /** @param only number of the one image that is kept again and again; -1 for another one each time */
    KeptHistory(Path folder, int only) throws IOException {
        Codecs.load();
        this.folder = Files.createDirectories(folder);
        this.only = only;
        number = only < 0 ? 0 : 500_000;
    }

    /** Keeps an inspection with one defect at 5,6 to 15,16, unless it is ok; returns its key. */
    String add(String verdict, String part) throws IOException {
        byte[] png = png(only < 0 ? number : only);
        Instant time = Instant.parse("2026-01-02T00:00:00Z").plusSeconds(number);
        String key = "%016d".formatted(1_767_312_000_000_000L + number++);
        ObjectNode json = JSON.createObjectNode().put("id", "id-" + key).put("verdict", verdict).put("score", 0.5).put("time", time.toString())
                .put("route", "mqtt").put("key", key).put("pictureBytes", 0).put("originalBytes", png.length);
        json.putObject("model").put("name", "m").put("version", "1");
        json.putObject("image").put("name", "a.png").put("width", WIDTH).put("height", HEIGHT).put("format", "png").put("sha256", Sha256.hex(png));
        if (part != null) {
            json.putObject("input").put("part", part);
        }
        json.putArray("defects");
        if (!verdict.equals("ok")) {
            json.withArray("defects").add(JSON.readTree("""
                    {"label": "defect", "bbox": [5, 6, 10, 10], "polygon": [[5, 6], [15, 6], [15, 16], [5, 16]]}"""));
        }
        Files.write(folder.resolve(key + "-original.png"), png);
        Files.write(folder.resolve(key + ".json"), JSON.writeValueAsBytes(json));
        return key;
    }

    /** @param review its JSON, without key and time */
    void review(String key, String review) throws IOException {
        ObjectNode line = (ObjectNode) JSON.readTree(review);
        line.put("key", key).put("time", "2026-01-03T00:00:00Z");
        Path file = Files.createDirectories(folder.resolve("reviews")).resolve("reviews.jsonl");
        Files.write(file, (line + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static byte[] png(int number) {
        Mat mat = new Mat(HEIGHT, WIDTH, CvType.CV_8UC3, new Scalar(number % 256, number / 256 % 256, 128));
        MatOfByte file = new MatOfByte();
        try {
            Imgcodecs.imencode(".png", mat, file);
            return file.toArray();
        } finally {
            Mats.release(mat);
            Mats.release(file);
        }
    }
}
