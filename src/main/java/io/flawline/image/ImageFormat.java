package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** The image formats that are read. The first bytes identify them, never a file name. */
public enum ImageFormat {
    JPEG("jpg", new JpegFile()),
    PNG("png", new PngFile()),
    BMP("bmp", new BmpFile()),
    TIFF("tiff", new TiffFile()),
    WEBP("webp", new WebpFile()),
    /** PBM, PGM and PPM. */
    PNM("pnm", new PnmFile());

    /** The names of all formats for messages. */
    public static final String NAMES = "JPEG, PNG, BMP, TIFF, WebP, PBM, PGM or PPM";

    /** Checks a file of one format before its pixels are decoded. */
    interface Structure {

        boolean begins(ByteBuffer file);

        /**
         * Reads and checks the header fields. Pixel data is not read.
         *
         * @throws UnreadableImageException  if a field has a value that the format does not define or that is not read
         * @throws IndexOutOfBoundsException if the file ends within its header
         */
        ImageHeader header(ByteBuffer file);

        /**
         * Checks the rest of the structure: that the file is complete and that decoding it has a bounded cost. Bytes
         * after the end of the image are ignored.
         *
         * @throws UnreadableImageException  if it is incomplete, damaged or too costly
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

    /** Returns the format that the first bytes belong to; empty if none. */
    public static Optional<ImageFormat> sniff(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        for (ImageFormat format : values()) {
            if (format.structure.begins(file)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** Returns the usual extension of a file name, without a dot. */
    public String extension() {
        return extension;
    }

    /** Returns the name to write into JSON: lower case, such as {@code jpeg}. */
    public String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String displayName() {
        return this == WEBP ? "WebP" : name();
    }

    Structure structure() {
        return structure;
    }

    /** Returns whether a file has these bytes at an offset. */
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
