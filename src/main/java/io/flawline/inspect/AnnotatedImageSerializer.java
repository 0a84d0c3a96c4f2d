package io.flawline.inspect;

import java.io.IOException;
import java.util.Base64;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.UTF8JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

/** Writes the annotated image as Base64, into bytes by the JDK's encoder, which is vectorised. */
final class AnnotatedImageSerializer extends StdSerializer<AnnotatedImage> {

    private static final long serialVersionUID = 1L;

    AnnotatedImageSerializer() {
        super(AnnotatedImage.class);
    }

    @Override
    public void serialize(AnnotatedImage image, JsonGenerator json, SerializerProvider provider) throws IOException {
        if (json instanceof UTF8JsonGenerator) {
            byte[] text = Base64.getEncoder().encode(image.jpeg());
            json.writeRawUTF8String(text, 0, text.length);
        } else {
            json.writeBinary(image.jpeg());
        }
    }
}
