package io.flawline.dataset;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import io.flawline.history.KeptFiles;
import io.flawline.history.KeptFiles.Kept;
import io.flawline.image.Codecs;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;

/**
 * Writes kept inspections as a data set. The file {@code manifest.json} comes last, so a data set without it is not
 * complete.
 */
public final class DatasetExport {

    private final KeptFiles history;
    private final Limits limits;

    public DatasetExport(KeptFiles history, Limits limits) {
        this.history = history;
        this.limits = limits;
    }

    /** A sample with the inspection that its image is read by. */
    private record Chosen(Sample sample, Kept kept) {
    }

    /**
     * Writes a data set.
     *
     * @param folder is made; when it exists it must be empty
     * @throws FileAlreadyExistsException when the folder has files
     * @throws IOException                when the history cannot be read or the data set not be written
     */
    public Manifest write(Path folder, Format format, KeptFiles.Filter filter) throws IOException {
        requireEmpty(folder);
        Codecs.load();
        Manifest manifest = new Manifest(format, filter);
        List<Chosen> chosen = choose(filter, manifest);
        Set<String> defectiveGroups = new HashSet<>();
        Set<String> labels = new HashSet<>();
        for (Chosen one : chosen) {
            if (one.sample().truth().defective()) {
                defectiveGroups.add(one.sample().group());
                labels.addAll(Shape.labels(one.sample().truth().shapes()));
            }
        }
        List<String> classes = labels.stream().sorted().toList();
        Layout layout = format.layout();
        Files.createDirectories(folder);
        try (ImageDecoder decoder = new ImageDecoder(limits)) {
            for (Chosen one : chosen) {
                Split split = layout.split(one.sample(), defectiveGroups);
                String file = layout.image(one.sample(), split);
                if (writeImage(one, folder.resolve(file), decoder, manifest)) {
                    layout.write(folder, one.sample(), split, classes);
                    manifest.add(one.sample(), one.kept(), split, file);
                }
            }
        }
        layout.finish(folder, classes);
        manifest.write(folder.resolve("manifest.json"), classes);
        return manifest;
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new FileAlreadyExistsException(folder + ": is a file; name a new folder");
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new FileAlreadyExistsException(folder + ": has files already, and nothing is overwritten; name a new or an empty folder");
            }
        }
    }

    private List<Chosen> choose(KeptFiles.Filter filter, Manifest manifest) throws IOException {
        List<Chosen> chosen = new ArrayList<>();
        history.read(filter, kept -> {
            Truth truth = Truth.of(kept);
            if (truth.problem() != null) {
                manifest.leaveOut(truth.problem());
            } else if (kept.json().path("originalBytes").asInt() == 0) {
                manifest.leaveOut(Manifest.WITHOUT_IMAGE);
            } else {
                chosen.add(new Chosen(sample(kept, truth), kept));
            }
        });
        return chosen;
    }

    private static Sample sample(Kept kept, Truth truth) {
        JsonNode image = kept.json().path("image");
        String part = kept.part();
        String sha256 = image.path("sha256").asText("");
        String group = part != null ? "part:" + part : sha256.isEmpty() ? "key:" + kept.key() : "image:" + sha256;
        return new Sample(kept.key(), group, kept.key() + "." + ending(image.path("format").asText()), image.path("width").asInt(),
                image.path("height").asInt(), truth);
    }

    /** Tools know the ending .jpg; other formats than these become PNG. */
    private static String ending(String format) {
        return switch (format) {
            case "jpeg" -> "jpg";
            case "bmp", "webp" -> format;
            default -> "png";
        };
    }

    /** Returns false when there is no image any more, or it cannot be read. */
    private boolean writeImage(Chosen one, Path file, ImageDecoder decoder, Manifest manifest) throws IOException {
        Optional<byte[]> original = history.original(one.kept());
        if (original.isEmpty()) {
            manifest.leaveOut(Manifest.WITHOUT_IMAGE);
            return false;
        }
        try {
            byte[] bytes = original.get();
            if (Png.isNeeded(bytes)) {
                bytes = Png.of(bytes, decoder);
            }
            Files.createDirectories(file.getParent());
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (UnreadableImageException e) {
            manifest.leaveOut(Manifest.UNREADABLE);
            return false;
        }
    }
}
