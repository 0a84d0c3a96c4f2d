package io.flawline.image;

import java.util.function.Supplier;

import static org.assertj.core.api.Assumptions.assumeThat;

/** The two ways to read and write images: with all that is installed, and with OpenCV alone. */
enum Codec {
    ACCELERATED, OPENCV;

    ImageDecoder decoder(Limits limits) {
        return using(() -> new ImageDecoder(limits));
    }

    ImageDecoder decoder() {
        return decoder(Limits.DEFAULT);
    }

    JpegEncoder encoder() {
        return using(JpegEncoder::new);
    }

    String description() {
        return using(Codecs::description);
    }

    private <T> T using(Supplier<T> maker) {
        assumeThat(this == OPENCV || TurboJpeg.library().isPresent()).as("libturbojpeg is installed").isTrue();
        assumeThat(this == OPENCV || Deflate.library().isPresent()).as("libdeflate is installed").isTrue();
        String before = System.getProperty(Codecs.ACCELERATED_PROPERTY, "true");
        System.setProperty(Codecs.ACCELERATED_PROPERTY, String.valueOf(this == ACCELERATED));
        try {
            return maker.get();
        } finally {
            System.setProperty(Codecs.ACCELERATED_PROPERTY, before);
        }
    }
}
