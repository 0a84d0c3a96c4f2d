package io.flawline.image;

import java.nio.ByteBuffer;

/**
 * Checks a TIFF or BigTIFF file.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class TiffFile implements ImageFormat.Structure {

    private static final int BIG_TIFF = 43;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 'I', 'I', 42, 0) || ImageFormat.matches(file, 0, 'M', 'M', 0, 42)
                || ImageFormat.matches(file, 0, 'I', 'I', 43, 0) || ImageFormat.matches(file, 0, 'M', 'M', 0, 43);
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        boolean little = file.get(0) == 'I';
        if (file.get(little ? 2 : 3) == BIG_TIFF) {
            int size = file.get(little ? 4 : 5);
            if (size != 8 || file.getShort(6) != 0 || file.get(little ? 5 : 4) != 0) {
                throw UnreadableImageException.unsupported(ImageFormat.TIFF, "offsets of " + size + " bytes",
                        "8 bytes in BigTIFF");
            }
        }
        TiffPage page = TiffPage.of(TiffPages.read(file).page());
        return new ImageHeader(ImageFormat.TIFF, page.width(), page.height(), page.ifd().orientation());
    }

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        TiffPage.of(TiffPages.read(file).page()).requireWhole(file.limit());
    }
}
