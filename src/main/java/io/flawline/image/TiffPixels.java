package io.flawline.image;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Reads the pixels of a checked TIFF file part by part, as they are stored: without turning them upright. */
final class TiffPixels {

    private final byte[] file;
    private final TiffPage page;
    private final TiffColours colours;
    private final List<LzwRows.Tables> tables;
    private final boolean deep;
    /** True if stored bytes are the samples of a pixel as they are. */
    private final boolean direct;
    /** The sample that is an opacity; -1 for none. */
    private final int opacity;
    /** False until a pixel is found that is not transparent. */
    private boolean visible;

    private TiffPixels(byte[] file, TiffPage page) {
        this.file = file;
        this.page = page;
        this.colours = new TiffColours(page);
        this.tables = Stream.generate(LzwRows.Tables::new).limit(page.planes()).toList();
        this.deep = page.bits() > 8;
        this.direct = page.bits() == 8 && page.planes() == 1 && !page.predicted()
                && (page.photometric() == TiffPage.RGB && !page.alpha()
                        || page.photometric() == TiffPage.BLACK_IS_ZERO);
        this.opacity = page.hasOpacity() && page.compression() != TiffCompression.JPEG ? page.samples() - 1 : -1;
        this.visible = opacity < 0;
    }

    /**
     * Returns {@code [H,W,3]} of bytes, or of 16 bits with samples as stored.
     *
     * @param warnings takes what the file leaves open
     * @throws UnreadableImageException if the data of a part is damaged, or nothing is to be seen
     */
    static Mat read(byte[] file, TiffPage page, JpegPixels jpeg, List<String> warnings) {
        TiffPixels pixels = new TiffPixels(file, page);
        Mat colours = pixels.read(jpeg);
        return pixels.visible ? colours : Transparency.requireColours(colours, ImageFormat.TIFF, warnings);
    }

    private Mat read(JpegPixels jpeg) {
        return Mats.filled(page.height(), page.width(), deep ? CvType.CV_16UC3 : CvType.CV_8UC3, to -> {
            TiffJpeg parts = page.compression() == TiffCompression.JPEG ? new TiffJpeg(file, page, jpeg) : null;
            for (int row = 0; row < page.rows(); row++) {
                for (int column = 0; column < page.columns(); column++) {
                    if (parts == null) {
                        readPart(to, row, column);
                    } else {
                        parts.read(to, row, column);
                    }
                }
            }
        });
    }

    private void readPart(Mat to, int row, int column) {
        List<TiffRows> planes = new ArrayList<>();
        try {
            for (int plane = 0; plane < page.planes(); plane++) {
                planes.add(TiffRows.of(file, page, (plane * page.rows() + row) * page.columns() + column,
                        tables.get(plane)));
            }
            readRows(to, row, column, planes);
            for (TiffRows plane : planes) {
                requireEnd(plane, row);
            }
        } finally {
            planes.forEach(TiffRows::close);
        }
    }

    private void readRows(Mat to, int partRow, int partColumn, List<TiffRows> planes) {
        int width = Math.min(page.partWidth(), page.width() - partColumn * page.partWidth());
        int height = Math.min(page.partHeight(), page.height() - partRow * page.partHeight());
        int together = colours.rowsTogether();
        byte[] stored = new byte[rowBytes()];
        int[][] samples = new int[page.samples()][page.partWidth() * together];
        byte[] shallow = new byte[3 * width];
        short[] full = new short[3 * width];
        for (int y = 0; y < (page.tiled() ? page.partHeight() : height); y += together) {
            for (int plane = 0; plane < planes.size(); plane++) {
                planes.get(plane).read(stored);
                if (!direct) {
                    unpack(stored, samples, plane);
                }
            }
            visible |= direct ? isVisible(stored, width) : isVisible(samples[Math.max(0, opacity)], width);
            for (int i = 0; i < together && y + i < height; i++) {
                int at = partRow * page.partHeight() + y + i;
                if (direct) {
                    reorder(stored, shallow);
                    to.put(at, partColumn * page.partWidth(), shallow);
                    continue;
                }
                colours.convert(samples, i * page.partWidth(), width, full);
                if (deep) {
                    to.put(at, partColumn * page.partWidth(), full);
                } else {
                    for (int x = 0; x < shallow.length; x++) {
                        shallow[x] = (byte) full[x];
                    }
                    to.put(at, partColumn * page.partWidth(), shallow);
                }
            }
        }
    }

    private boolean isVisible(byte[] stored, int width) {
        for (int x = 0; !visible && x < width; x++) {
            visible = stored[x * page.samples() + opacity] != 0;
        }
        return visible;
    }

    private boolean isVisible(int[] values, int width) {
        for (int x = 0; !visible && x < width; x++) {
            visible = values[x] != 0;
        }
        return visible;
    }

    /** Turns bytes of grey or of red, green, blue (and one that is dropped) into blue, green, red. */
    private void reorder(byte[] stored, byte[] to) {
        int count = page.samples();
        int red = page.photometric() == TiffPage.RGB ? 2 : 0;
        for (int x = 0, from = 0; x < to.length; x += 3, from += count) {
            to[x] = stored[from + red];
            to[x + 1] = stored[from + red / 2];
            to[x + 2] = stored[from];
        }
    }

    private int rowBytes() {
        if (page.photometric() == TiffPage.YCBCR) {
            return colours.unitBytes();
        }
        long bits = (long) page.partWidth() * page.bits() * (page.planes() > 1 ? 1 : page.samples());
        return (int) ((bits + 7) / 8);
    }

    /** Writers may complete the last strip with rows that are not in the image. */
    private void requireEnd(TiffRows rows, int partRow) {
        boolean end = rows.atEnd();
        if (!end && !page.tiled() && partRow == page.rows() - 1) {
            int extra = page.rows() * page.partHeight() - page.height();
            byte[] row = new byte[rowBytes()];
            for (int i = 0; i < extra && !end; i++) {
                rows.read(row);
                end = rows.atEnd();
            }
        }
        if (!end) {
            throw TiffRows.damaged("the compressed data of a strip or tile has more bytes than its size asks for");
        }
    }

    private void unpack(byte[] stored, int[][] samples, int plane) {
        if (page.photometric() == TiffPage.YCBCR) {
            colours.unpackUnits(stored, samples);
            return;
        }
        int count = page.planes() > 1 ? 1 : page.samples();
        for (int sample = 0; sample < count; sample++) {
            int[] to = samples[plane + sample];
            switch (page.bits()) {
                case 8 -> {
                    for (int x = 0; x < page.partWidth(); x++) {
                        to[x] = stored[x * count + sample] & 0xFF;
                    }
                }
                case 16 -> {
                    int low = page.littleEndian() ? 0 : 1;
                    for (int x = 0; x < page.partWidth(); x++) {
                        int at = 2 * (x * count + sample);
                        to[x] = stored[at + low] & 0xFF | (stored[at + 1 - low] & 0xFF) << 8;
                    }
                }
                default -> unpackBits(stored, to, count, sample);
            }
            if (page.predicted()) {
                int mask = (1 << page.bits()) - 1;
                for (int x = 1; x < page.partWidth(); x++) {
                    to[x] = to[x] + to[x - 1] & mask;
                }
            }
        }
    }

    /** Samples of other sizes follow each other bit by bit, upper bits first. */
    private void unpackBits(byte[] stored, int[] to, int count, int sample) {
        int bits = page.bits();
        int mask = (1 << bits) - 1;
        if (8 % bits == 0 && count == 1) {
            int perByte = 8 / bits;
            for (int x = 0; x < page.partWidth(); x++) {
                to[x] = stored[x / perByte] >> 8 - bits * (1 + x % perByte) & mask;
            }
            return;
        }
        for (int x = 0; x < page.partWidth(); x++) {
            long at = (long) (x * count + sample) * bits;
            int first = (int) (at >> 3);
            int three = 0;
            for (int i = 0; i < 3; i++) {
                three = three << 8 | (first + i < stored.length ? stored[first + i] & 0xFF : 0);
            }
            to[x] = three >> 24 - (int) (at & 7) - bits & mask;
        }
    }
}
