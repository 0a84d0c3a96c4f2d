package io.flawline.model;

/**
 * The limits to which a model's zip may grow. They are counted while the zip is unpacked, as the sizes that a zip
 * announces may be false.
 *
 * @param entries files and folders
 * @param bytes   of all files together, unpacked
 * @param ratio   unpacked bytes for each packed one, over the complete zip; only beyond {@link #FREE} bytes, as small
 *                files of zeros are harmless. Weights rarely reach 10, while deflate can reach 1032
 */
public record ArchiveLimits(int entries, long bytes, int ratio) {

    /** Unpacked bytes below which the ratio does not matter. */
    static final long FREE = 16 << 20;

    /** 1000 entries, 4 GiB, 100 to 1. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(1000, 4L << 30, 100);

    public ArchiveLimits {
        if (entries < 1 || bytes < 1 || ratio < 1) {
            throw new IllegalArgumentException("entries = %d, bytes = %d, ratio = %d: allowed is 1 or more".formatted(entries, bytes, ratio));
        }
    }
}
