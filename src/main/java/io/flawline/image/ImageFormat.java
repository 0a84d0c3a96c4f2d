package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** The kinds of image that are read, told apart by their first bytes and never by a name. */
public enum ImageFormat {
    JPEG("jpg", new JpegFile()),
    PNG("png", new PngFile()),
    BMP("bmp", new BmpFile()),
    TIFF("tiff", new TiffFile()),
    WEBP("webp", new WebpFile());

    /** How a format announces its image and where its file ends. */
    interface Structure {

        boolean begins(ByteBuffer file);

        /**
         * Reads what the file announces; pixel data is not looked at.
         *
         * @throws IndexOutOfBoundsException if the file ends within its header
         */
        ImageHeader header(ByteBuffer file);

        /**
         * Checks that all that the header promises is there. What follows the end of the image is not looked at.
         *
         * @throws UnreadableImageException  if it is not
         * @throws IndexOutOfBoundsException if the file ends within a part
         */
        void requireWhole(ByteBuffer file, ImageHeader header);
    }

    private final String extension;
    private final Structure structure;

    ImageFormat(String extension, Structure structure) {
        this.extension = extension;
        this.structure = structure;
    }

    /** The format that the first bytes belong to, empty if none. */
    public static Optional<ImageFormat> sniff(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        for (ImageFormat format : values()) {
            if (format.structure.begins(file)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The usual ending of a file's name, without a dot. */
    public String extension() {
        return extension;
    }

    /** The name to write into JSON: lower case, such as {@code jpeg}. */
    public String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String displayName() {
        return this == WEBP ? "WebP" : name();
    }

    Structure structure() {
        return structure;
    }

    /** Whether the file goes on with these bytes at an offset. */
    static boolean matches(ByteBuffer file, int offset, int... bytes) {
        if (file.limit() < offset + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((file.get(offset + i) & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
