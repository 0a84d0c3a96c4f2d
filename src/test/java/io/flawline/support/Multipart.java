package io.flawline.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A {@code multipart/form-data} body as browsers and curl send it. */
public final class Multipart {
    public static final String TYPE = "multipart/form-data; boundary=flawline-test";

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public Multipart file(String field, String fileName, byte[] content) {
        return file(field, fileName, "application/octet-stream", content);
    }

    public Multipart file(String field, String fileName, String type, byte[] content) {
        write("--flawline-test\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n"
                .formatted(field, fileName, type));
        body.writeBytes(content);
        write("\r\n");
        return this;
    }

    public Multipart field(String name, String value) {
        write("--flawline-test\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(name, value));
        return this;
    }

    public byte[] bytes() {
        write("--flawline-test--\r\n");
        return body.toByteArray();
    }

    private void write(String text) {
        body.writeBytes(text.getBytes(UTF_8));
    }
}
