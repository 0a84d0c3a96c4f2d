package io.flawline.shadow;

import java.time.Instant;
import java.util.Objects;

import org.opencv.core.Mat;

import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.recipe.Judging;
import io.flawline.request.Request;

/**
 * An image that waits to be inspected by the compared version.
 *
 * @param request with the encoded image, or with a copy of the pixels, which {@link #close} frees
 * @param old     what the serving version says
 * @param judging settings and recipe of the inspection
 */
record Look(Request request, Inspection old, Judging judging, Instant time) implements AutoCloseable {

    /** Returns the bytes that the image takes. */
    static long bytes(Request request) {
        return request.image() != null ? request.image().length : Objects.requireNonNull(request.mat()).total() * request.mat().elemSize();
    }

    /** Copies pixels, as their owner frees them once the route has ended. */
    static Look of(Request request, Inspection old, Judging judging) {
        Mat mat = request.mat();
        // The image alone, without fields that could be large.
        Request image = new Request(request.id(), request.image(), mat == null ? null : mat.clone(), request.name(), null, null, null);
        return new Look(image, old.withoutPicture(), judging, Instant.now());
    }

    @Override
    public void close() {
        if (request.mat() != null) {
            Mats.release(request.mat());
        }
    }
}
