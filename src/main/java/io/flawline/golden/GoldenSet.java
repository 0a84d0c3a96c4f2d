package io.flawline.golden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.flawline.request.Sha256;
import io.flawline.yaml.YamlException;

/**
 * The golden set of one model, as its folder has it.
 *
 * @param folder  that holds {@code golden.yaml} and the images
 * @param images  what is known of each image, by its file's name; at least one
 * @param allow   how many images a version may judge wrongly
 * @param sha256  of the file, the images and their masks, in hexadecimal
 * @param notUsed files in the folder that nothing names, such as an image without an entry
 */
public record GoldenSet(Path folder, Map<String, GoldenEntry> images, Allowance allow, String sha256, List<String> notUsed) {

    /** The folder's name in that of the model. */
    public static final String FOLDER = "golden";
    /** The file's name. */
    public static final String FILE = "golden.yaml";
    /** Images that a set may have. */
    public static final int MOST = 2_000;

    private static final String MASK = ".mask.png";

    /**
     * How many images a version may judge wrongly, of those that are not marked {@code must}.
     *
     * @param misses      images with a defect that are found good
     * @param falseAlarms good images that are found defective
     */
    public record Allowance(int misses, int falseAlarms) {

        static final Allowance NONE = new Allowance(0, 0);
    }

    public GoldenSet {
        images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        notUsed = List.copyOf(notUsed);
    }

    /**
     * Reads the set of a folder.
     *
     * @param folder {@code models/NAME/golden}
     * @return empty when there is no such folder, or nothing is in it
     * @throws GoldenException when the set has a mistake: the message names file and line
     */
    public static Optional<GoldenSet> read(Path folder) {
        List<String> files = files(folder);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        if (!files.contains(FILE)) {
            throw new GoldenException("%s: the file %s is missing; found are %s. Write it, or remove the folder to have no golden set."
                    .formatted(folder, FILE, files.size() > 3 ? files.subList(0, 3) + " and others" : files));
        }
        try {
            byte[] yaml = Files.readAllBytes(folder.resolve(FILE));
            GoldenReader.Content content = GoldenReader.read(folder.resolve(FILE).toString(), yaml, new HashSet<>(files));
            return Optional.of(new GoldenSet(folder, content.images(), content.allow(), hash(folder, yaml, content.images()),
                    notUsed(folder, files, content.images())));
        } catch (YamlException e) {
            throw new GoldenException(e.getMessage());
        } catch (IOException e) {
            throw new GoldenException("The golden set in " + folder + " cannot be read: " + e);
        }
    }

    /** Returns whether a folder has a golden set, with mistakes or without. */
    public static boolean exists(Path folder) {
        return !files(folder).isEmpty();
    }

    /** Returns the names of the files in a folder that are not hidden, sorted. */
    static List<String> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(file -> !file.getFileName().toString().startsWith(".")).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException removedMeanwhile) {
            return List.of();
        } catch (IOException e) {
            throw new GoldenException("The golden set in " + folder + " cannot be listed: " + e);
        }
    }

    private static String hash(Path folder, byte[] yaml, Map<String, GoldenEntry> images) throws IOException {
        StringBuilder all = new StringBuilder(FILE).append(' ').append(Sha256.hex(yaml)).append('\n');
        TreeSet<Path> files = new TreeSet<>();
        for (String image : images.keySet()) {
            files.add(folder.resolve(image));
            mask(folder, image).ifPresent(files::add);
        }
        for (Path file : files) {
            all.append(file.getFileName()).append(' ').append(FolderHash.contents(file)).append('\n');
        }
        return Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> notUsed(Path folder, List<String> files, Map<String, GoldenEntry> images) {
        TreeSet<String> unused = new TreeSet<>(files);
        unused.remove(FILE);
        unused.removeAll(images.keySet());
        images.keySet().forEach(image -> mask(folder, image).ifPresent(file -> unused.remove(file.getFileName().toString())));
        return new ArrayList<>(unused);
    }

    /** Returns whether a file is a mask by its name. */
    static boolean isMask(String file) {
        return file.endsWith(MASK);
    }

    /** Returns the short name of the mask of an image: {@code part-1.mask.png} for {@code part-1.jpg}. */
    static String maskName(String image) {
        int dot = image.lastIndexOf('.');
        return (dot > 0 ? image.substring(0, dot) : image) + MASK;
    }

    /** Returns the name of the mask of an image that no other image has: {@code part-1.jpg.mask.png}. */
    static String fullMaskName(String image) {
        return image + MASK;
    }

    private static Optional<Path> mask(Path folder, String image) {
        return Stream.of(fullMaskName(image), maskName(image)).map(folder::resolve).filter(Files::isRegularFile).findFirst();
    }

    /** Returns the mask of an image, if it has one. */
    public Optional<Path> mask(String image) {
        return mask(folder, image);
    }
}
