package io.flawline.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import io.flawline.dataset.DatasetWriter.Chosen;
import io.flawline.history.KeptFiles;
import io.flawline.history.KeptFiles.Kept;
import io.flawline.image.Codecs;
import io.flawline.image.Limits;

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

    /**
     * Writes a data set.
     *
     * @param folder is made; when it exists it must be empty
     * @throws FileAlreadyExistsException when the folder has files
     * @throws IOException                when the history cannot be read or the data set not be written
     */
    public Manifest write(Path folder, Format format, KeptFiles.Filter filter) throws IOException {
        requireEmpty(folder);
        try (DatasetWriter writer = writer(format, filter)) {
            Files.createDirectories(folder);
            Target target = new FolderTarget(folder);
            while (writer.writeNext(target)) {
                // Until it is complete.
            }
            return writer.manifest();
        }
    }

    /**
     * Returns a data set as a zip, which is made while it is read. What the history drops in the meantime is left out and
     * counted. The caller closes it.
     *
     * @throws IOException when the history cannot be read
     */
    public InputStream zip(Format format, KeptFiles.Filter filter) throws IOException {
        return new DatasetZip(writer(format, filter));
    }

    private DatasetWriter writer(Format format, KeptFiles.Filter filter) throws IOException {
        Codecs.load();
        Manifest manifest = new Manifest(format, filter);
        return new DatasetWriter(history, limits, format, choose(filter, manifest), manifest);
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
        history.read(filter, new KeptFiles.Reader() {
            @Override
            public void read(Kept kept) {
                Truth truth = Truth.of(kept);
                if (truth.problem() != null) {
                    manifest.leaveOut(truth.problem());
                } else if (kept.json().path("originalBytes").asInt() == 0) {
                    manifest.leaveOut(Manifest.WITHOUT_IMAGE);
                } else {
                    chosen.add(new Chosen(sample(kept, truth), kept));
                }
            }

            @Override
            public void damaged(String key) {
                manifest.leaveOut(Manifest.UNREADABLE);
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
}
