package io.flawline.inspect;

import java.util.Objects;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.jspecify.annotations.Nullable;

/**
 * The annotated JPEG of an inspection. An image without a defect, which nobody may ask for, is drawn once, at the first
 * request. Thread-safe.
 */
@JsonSerialize(using = AnnotatedImageSerializer.class)
public final class AnnotatedImage {

    private @Nullable Supplier<byte[]> drawing;
    private byte @Nullable [] jpeg;

    private AnnotatedImage(@Nullable Supplier<byte[]> drawing, byte @Nullable [] jpeg) {
        this.drawing = drawing;
        this.jpeg = jpeg;
    }

    public static AnnotatedImage of(byte[] jpeg) {
        return new AnnotatedImage(null, jpeg);
    }

    /** @param drawing runs at most once, on the thread that asks first; owns all that it reads */
    static AnnotatedImage whenAsked(Supplier<byte[]> drawing) {
        return new AnnotatedImage(drawing, null);
    }

    /** Returns whether the image exists already, so that asking for it costs nothing. */
    public synchronized boolean isDrawn() {
        return jpeg != null;
    }

    /** Returns the file's bytes; not to be changed, as all who ask share them. */
    public synchronized byte[] jpeg() {
        if (jpeg == null) {
            jpeg = Objects.requireNonNull(drawing).get();
            drawing = null;
        }
        return jpeg;
    }
}
