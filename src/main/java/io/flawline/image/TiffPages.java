package io.flawline.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds the image of a TIFF file among its directories: the first that is neither a thumbnail nor a mask. Digital
 * negatives and camera RAW files have a thumbnail first and the sensor data in a directory below it.
 *
 * @param page the directory of the image
 * @param full how many directories are neither thumbnails nor masks
 */
record TiffPages(Ifd page, int full) {

    private static final int MAX_DIRECTORIES = 1000;
    private static final int MAX_ENTRIES = 100_000;
    private static final int NEW_SUBFILE_TYPE = 254;
    private static final int SUBFILE_TYPE = 255;
    private static final int SUB_DIRECTORIES = 330;
    private static final int DESCRIPTION = 270;
    private static final Pattern STACK = Pattern.compile("^ImageJ=.{0,40}\\s+images=([0-9]{1,8})\\s", Pattern.DOTALL);
    private static final int DNG_VERSION = 50706;
    /** The bits of {@link #NEW_SUBFILE_TYPE}: a reduced version of another image, a transparency mask. */
    private static final int REDUCED_OR_MASK = 1 | 4;
    private static final int OLD_REDUCED = 2;
    private static final int SENSOR = 32_803;
    private static final int LINEAR_RAW = 34_892;

    /**
     * Reads all directories; a loop among them ends the search.
     *
     * @throws UnreadableImageException  if the file holds sensor data, no image, or a larger image after the first
     * @throws IndexOutOfBoundsException if the first directory is incomplete
     */
    static TiffPages read(ByteBuffer file) {
        Ifd first = new Ifd(file);
        Set<Long> seen = new HashSet<>(Set.of(first.offset()));
        List<Ifd> pages = new ArrayList<>();
        List<Ifd> below = new ArrayList<>();
        int entries = 0;
        for (Ifd ifd = first; ifd != null; ifd = following(ifd, ifd.next(), seen)) {
            entries += ifd.size();
            requireFew(pages.size() + below.size(), entries);
            pages.add(ifd);
            for (int i = 0; i < Math.min(ifd.count(SUB_DIRECTORIES), MAX_DIRECTORIES); i++) {
                Ifd sub = following(ifd, ifd.value(SUB_DIRECTORIES, 0, i), seen);
                if (sub != null) {
                    entries += sub.size();
                    requireFew(pages.size() + below.size(), entries);
                    below.add(sub);
                }
            }
        }
        return choose(first, pages, below);
    }

    /** Returns the following directory; a later directory that is damaged does not matter to the first. */
    private static @Nullable Ifd following(Ifd ifd, long offset, Set<Long> seen) {
        if (offset == 0 || !seen.add(offset)) {
            return null;
        }
        try {
            return ifd.at(offset);
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static void requireFew(int directories, int entries) {
        if (directories >= MAX_DIRECTORIES || entries > MAX_ENTRIES) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "more than " + MAX_DIRECTORIES + " pages or "
                    + MAX_ENTRIES + " tags", "fewer");
        }
    }

    private static TiffPages choose(Ifd first, List<Ifd> pages, List<Ifd> below) {
        boolean raw = first.has(DNG_VERSION);
        for (Ifd ifd : below) {
            raw |= isFull(ifd) && isSensor(ifd);
        }
        for (Ifd ifd : pages) {
            raw |= isSensor(ifd);
        }
        if (raw) {
            throw UnreadableImageException.colourSpace(ImageFormat.TIFF, "sensor data (DNG or another RAW format)",
                    "grey, RGB, palette, CMYK or YCbCr");
        }
        List<Ifd> full = new ArrayList<>(pages.stream().filter(TiffPages::isFull).toList());
        if (full.isEmpty()) {
            full.addAll(below.stream().filter(TiffPages::isFull).toList());
        }
        if (full.isEmpty()) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "thumbnails or masks only", "an image");
        }
        Ifd page = full.get(0);
        // Also among those below a page, where some writers put the image behind a small version without a mark.
        for (Ifd other : Stream.concat(full.stream(), below.stream().filter(TiffPages::isFull)).toList()) {
            if (pixels(other) > pixels(page)) {
                throw UnreadableImageException.unsupported(ImageFormat.TIFF,
                        "a larger page after or below the first, so that the first may be a "
                                + "thumbnail",
                        "a first page that is the largest, or thumbnails marked as such (tag 254)");
            }
        }
        return new TiffPages(page, Math.max(full.size(), imagesOfImageJ(first)));
    }

    /** ImageJ writes one page for a stack of images that follow each other without pages of their own. */
    private static int imagesOfImageJ(Ifd ifd) {
        if (!ifd.has(DESCRIPTION)) {
            return 1;
        }
        Matcher images = STACK.matcher(new String(ifd.bytes(DESCRIPTION), StandardCharsets.ISO_8859_1));
        return images.find() ? Integer.parseInt(images.group(1)) : 1;
    }

    private static boolean isFull(Ifd ifd) {
        return (ifd.value(NEW_SUBFILE_TYPE, 0) & REDUCED_OR_MASK) == 0 && ifd.value(SUBFILE_TYPE, 1) != OLD_REDUCED;
    }

    private static boolean isSensor(Ifd ifd) {
        long photometric = ifd.value(TiffPage.PHOTOMETRIC, -1);
        return photometric == SENSOR || photometric == LINEAR_RAW;
    }

    private static double pixels(Ifd ifd) {
        return (double) ifd.value(TiffPage.WIDTH, 0) * ifd.value(TiffPage.HEIGHT, 0);
    }
}
