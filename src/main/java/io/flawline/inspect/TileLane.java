package io.flawline.inspect;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;

import io.flawline.image.Mats;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;

/** What reads one tile after the other with one worker's request. Owns nothing; confined to one thread. */
record TileLane(ModelInput input, InferRequest request, Inference inference, MapTranslator translator) {

    /** Around an image that is smaller than a tile. */
    private static final Scalar GREY = Scalar.all(Settings.DEFAULTS.border());

    /**
     * Starts the inference of one tile. An image that is smaller than the tile is in its upper left corner.
     *
     * @param tile may be larger than what the image has there
     */
    void start(Mat image, Rect tile) {
        Rect inside = new Rect(tile.x, tile.y, Math.min(tile.width, image.cols()), Math.min(tile.height, image.rows()));
        Mat part = image.submat(inside);
        try {
            if (inside.size().equals(tile.size())) {
                input.place(part);
            } else {
                Mat padded = new Mat();
                Core.copyMakeBorder(part, padded, 0, tile.height - inside.height, 0, tile.width - inside.width, Core.BORDER_CONSTANT, GREY);
                input.place(padded);
                Mats.release(padded);
            }
        } finally {
            Mats.release(part);
        }
        inference.start();
    }

    /** Returns the scores of the tile that was started, valid until the next one is finished. */
    Scores finish(Settings settings, @Nullable Duration timeout) {
        inference.finish(timeout);
        return translator.scores(request, settings);
    }
}
