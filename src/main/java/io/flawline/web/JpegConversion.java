package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.JpegEncoder;
import io.flawline.image.Limits;

/** Turns images that browsers cannot show into JPEG, one after the other, since pixels take much memory. */
final class JpegConversion {

    private static final int QUALITY = 90;

    private final Limits limits;

    JpegConversion(Limits limits) {
        this.limits = limits;
    }

    /** Closes the stream. */
    synchronized byte[] apply(InputStream picture) throws IOException {
        try (picture; ImageDecoder decoder = new ImageDecoder(limits); JpegEncoder encoder = new JpegEncoder();
                DecodedImage decoded = decoder.decode(picture.readAllBytes())) {
            return encoder.encode(decoded.mat(), QUALITY);
        }
    }
}
