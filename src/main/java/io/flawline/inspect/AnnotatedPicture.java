package io.flawline.inspect;

import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The annotated JPEG of an inspection. One that nobody may ask for, as the picture shows no defect, is drawn when
 * someone does, once. Thread-safe.
 */
public final class AnnotatedPicture {

    private Supplier<byte[]> drawing;
    private byte[] jpeg;

    private AnnotatedPicture(Supplier<byte[]> drawing, byte[] jpeg) {
        this.drawing = drawing;
        this.jpeg = jpeg;
    }

    public static AnnotatedPicture of(byte[] jpeg) {
        return new AnnotatedPicture(null, jpeg);
    }

    /** @param drawing runs at most once, on the thread that asks first; owns all that it reads */
    static AnnotatedPicture whenAsked(Supplier<byte[]> drawing) {
        return new AnnotatedPicture(drawing, null);
    }

    /** The file's bytes; not to be changed, as all who ask share them. */
    @JsonValue
    public synchronized byte[] jpeg() {
        if (jpeg == null) {
            jpeg = drawing.get();
            drawing = null;
        }
        return jpeg;
    }
}
