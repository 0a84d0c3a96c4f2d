package io.flawline.image;

import java.io.ByteArrayOutputStream;

import org.opencv.core.Mat;
import org.opencv.core.Range;

/** Decodes strips and tiles of a TIFF image that are JPEG streams, which share their tables (TIFF Technical Note 2). */
final class TiffJpeg {

    private static final int JPEG_TABLES = 347;
    /** All tables that JPEG can have take less. */
    private static final int MAX_TABLES = 16_384;
    /** Start and end of a JPEG stream. */
    private static final int MARKER = 2;
    /** A marker that says whether three components are RGB (0) or YCbCr (1), whatever their names. */
    private static final byte[] ADOBE = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0,
        0};

    private final byte[] file;
    private final TiffPage page;
    private final JpegPixels jpeg;
    private final byte[] tables;

    TiffJpeg(byte[] file, TiffPage page, JpegPixels jpeg) {
        this.file = file;
        this.page = page;
        this.jpeg = jpeg;
        this.tables = page.ifd().bytes(JPEG_TABLES);
        if (tables.length > MAX_TABLES) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, tables.length + " bytes of JPEG tables",
                    "at most " + MAX_TABLES);
        }
    }

    /** Decodes one part into its place in the image. */
    void read(Mat to, int row, int column) {
        int part = row * page.columns() + column;
        int width = Math.min(page.partWidth(), page.width() - column * page.partWidth());
        int height = Math.min(page.partHeight(), page.height() - row * page.partHeight());
        byte[] stream = stream(part);
        ImageHeader header = ImageHeader.read(stream);
        header.requireWhole(stream);
        JpegScans.requireAffordable(JpegFile.scans(stream), (long) page.width() * page.height());
        boolean fits = header.width() == page.partWidth() && (header.height() == page.partHeight() || !page.tiled()
                && header.height() == height);
        if (header.format() != ImageFormat.JPEG || !fits || JpegFile.components(stream) != page.samples()) {
            throw TiffRows.damaged("strip or tile " + part + " is a JPEG of " + header.width() + "x" + header.height()
                    + " pixels and "
                    + JpegFile.components(stream) + " samples, " + page.partWidth() + "x" + height + " and "
                    + page.samples() + " are needed");
        }
        Mat pixels = jpeg.read(stream, header, 1);
        try {
            Mat used = new Mat(pixels, new Range(0, height), new Range(0, width));
            Mat place = new Mat(to, new Range(row * page.partHeight(), row * page.partHeight() + height),
                    new Range(column * page.partWidth(), column * page.partWidth() + width));
            used.copyTo(place);
            Mats.release(used);
            Mats.release(place);
        } finally {
            jpeg.reuse(pixels);
        }
    }

    /** Returns the part as a JPEG file: its own segments come after the shared tables. */
    private byte[] stream(int part) {
        int from = page.offset(part);
        int size = page.size(part);
        boolean begins = size > 2 * MARKER && file[from] == (byte) 0xFF && file[from + 1] == (byte) 0xD8;
        if (!begins) {
            throw TiffRows.damaged("strip or tile " + part + " does not begin as a JPEG");
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream(size + tables.length + ADOBE.length);
        stream.write(file, from, MARKER);
        byte[] adobe = ADOBE.clone();
        adobe[adobe.length - 1] = (byte) (page.photometric() == TiffPage.YCBCR ? 1 : 0);
        stream.writeBytes(adobe);
        if (tables.length > 2 * MARKER) {
            stream.write(tables, MARKER, tables.length - 2 * MARKER);
        }
        JpegFile.copyWithoutApplicationData(file, from + MARKER, from + size, stream);
        return stream.toByteArray();
    }
}
