package io.flawline.report;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.image.ForeignFormat;
import io.flawline.image.ImageFormat;

/**
 * Finds images in files and folders, by their first bytes. A file that is only named like an image, or is an image of a
 * format that is not read, is found too, so that it is refused with a reason and not passed over, and so are links that lead nowhere, pipes, sockets and
 * devices with the name of an image. Dot files, {@code *.part}, {@code *.tmp} and
 * masks are left alone; a file that was named itself never is.
 */
public final class ImageFinder {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFinder.class);
    private static final Pattern PICTURE_NAME = Pattern.compile(".*\\.(jpe?g|jpe|jfif|jps|mpo|png|apng|bmp|dib|rle|tiff?|btf|tf8|webp|p[bgpn]m"
            + "|pam|pfm|gif|hei[cf]|heics|hif|avif|avifs|jxl|jp2|j2k|j2c|jpc|jpx|jpf|jpm|jls|jxr|wdp|hdp|jxs|psd|psb|xcf|svgz?|pdf|e?ps|ai|qoi|tga|exr|hdr"
            + "|dds|ico|cur|pcx|xbm|xpm|ras|sgi|flif|bpg|mng|jng|djvu?|wmf|emf|fits?|fts|dcm|dicom"
            + "|dng|cr[23w]|nef|nrw|arw|srf|sr2|raf|rw2|orf|pef|srw|3fr|iiq|x3f|mrw|raw)");
    private static final int SNIFFED = 512;
    private static final Pattern UNFINISHED = Pattern.compile(".*\\.(part|tmp)");

    private final Predicate<Path> isMask;
    private final Set<Path> seen = new HashSet<>();
    private final Map<String, ImageFile> found = new LinkedHashMap<>();

    private ImageFinder(Predicate<Path> isMask) {
        this.isMask = isMask;
    }

    /**
     * @param paths  files and folders
     * @param isMask files that are no images
     * @return in the order of the paths, each folder sorted; no file and no name twice
     * @throws NoSuchFileException when a path does not exist
     */
    public static List<ImageFile> find(List<Path> paths, Predicate<Path> isMask) throws IOException {
        ImageFinder finder = new ImageFinder(isMask);
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                finder.addFolder(path);
            } else if (Files.exists(path)) {
                finder.add(path, path.getFileName().toString());
            } else {
                throw new NoSuchFileException(path.toString(), null, "no such file or folder");
            }
        }
        return List.copyOf(finder.found.values());
    }

    private void addFolder(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return !dir.equals(folder) && isLeftOut(dir) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() ? isPicture(file) : isNamedAsPicture(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                leftOut(file, e);
                return FileVisitResult.CONTINUE;
            }
        });
        for (Path file : files.stream().sorted().toList()) {
            try {
                add(file, slashes(folder.relativize(file)));
            } catch (IOException e) {
                leftOut(file, e);
            }
        }
    }

    /**
     * Leaves out what vanishes or may not be read while a folder is searched, as this is nobody's fault; what was named
     * itself must exist.
     */
    private static void leftOut(Path file, IOException e) {
        LOG.warn("{} is left out: {}", file, e.toString());
    }

    /**
     * Adds a file. Two folders may hold the same name; the second is then called by its complete path, plus a number if
     * that is not unique.
     */
    private void add(Path file, String name) throws IOException {
        if (seen.add(leadsNowhere(file) ? file.toAbsolutePath() : file.toRealPath())) {
            String unique = name;
            for (int n = 1; found.containsKey(unique); n++) {
                unique = slashes(file) + (n == 1 ? "" : " (" + n + ")");
            }
            found.put(unique, new ImageFile(unique, file));
        }
    }

    private static boolean leadsNowhere(Path file) {
        return Files.isSymbolicLink(file) && !Files.exists(file);
    }

    private boolean isPicture(Path file) {
        if (isNamedAsPicture(file)) {
            return true;
        }
        if (isPassedOver(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] begin = in.readNBytes(SNIFFED);
            return ImageFormat.sniff(begin).isPresent() || ForeignFormat.isImage(begin);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isNamedAsPicture(Path file) {
        return !isPassedOver(file) && PICTURE_NAME.matcher(lowerCase(file)).matches();
    }

    private boolean isPassedOver(Path file) {
        return isHidden(file) || UNFINISHED.matcher(lowerCase(file)).matches() || isMask.test(file);
    }

    private static String lowerCase(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns whether a folder is left out: a file named {@code .nomedia} in it keeps it out of searches of the folders
     * above, as on Android.
     */
    private static boolean isLeftOut(Path folder) {
        return isHidden(folder) || Files.exists(folder.resolve(".nomedia"));
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }

    private static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }
}
