package io.flawline.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The place of the masks of images: next to them under another ending, or in a folder of the same names.
 *
 * @param folder          the masks' folder, or null when they are next to the images
 * @param suffix          takes the place of the image's ending, for example {@code .mask.png}
 * @param noMaskMeansGood whether an image without a mask has no defects; otherwise it is not compared
 */
public record Masks(@Nullable Path folder, String suffix, boolean noMaskMeansGood) {

    public static final String BESIDE = ".mask.png";

    /** @param given a folder, or a suffix such as {@code _mask.png} */
    public static Masks of(String given, boolean noMaskMeansGood) {
        Path folder = Path.of(given);
        return Files.isDirectory(folder) ? new Masks(folder, BESIDE, noMaskMeansGood) : new Masks(null, given, noMaskMeansGood);
    }

    public Masks {
        if (suffix.isBlank() || suffix.contains("/")) {
            throw new IllegalArgumentException("truth = %s: allowed is a folder that exists, or the ending of the masks' names, for example _mask.png"
                    .formatted(suffix));
        }
    }

    /** Returns whether a file is a mask, by its name, and so no image. */
    public boolean isMask(Path file) {
        return isUsualMask(file) || file.toString().endsWith(suffix)
                || folder != null && file.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize());
    }

    /** Returns whether a file is named {@code NAME.mask.png} or similar, as the samples have them. */
    public static boolean isUsualMask(Path file) {
        return file.getFileName().toString().contains(".mask.");
    }

    /** Returns whether there is something to compare this image with. */
    boolean knows(ImageFile picture) {
        return noMaskMeansGood || of(picture).isPresent();
    }

    public Optional<Path> of(ImageFile picture) {
        String file = picture.path().getFileName().toString();
        if (folder == null) {
            return Stream.of(stem(file) + suffix, file + suffix).map(picture.path()::resolveSibling)
                    .filter(Files::isRegularFile).findFirst();
        }
        Set<String> names = new LinkedHashSet<>();
        for (String name : new String[] {picture.name(), file}) {
            names.add(name);
            names.add(stem(name) + ".png");
            names.add(stem(name) + suffix);
            names.add(stem(name) + "_mask.png");
        }
        return names.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
    }
}
