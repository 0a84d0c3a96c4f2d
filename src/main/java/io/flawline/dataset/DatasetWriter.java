package io.flawline.dataset;

import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.flawline.history.KeptFiles;
import io.flawline.history.KeptFiles.Kept;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;

/** Writes a data set, one image after the other. Confined to one thread. */
final class DatasetWriter implements AutoCloseable {

    static final String MANIFEST = "manifest.json";

    /** A sample with the inspection that its image is read by. */
    record Chosen(Sample sample, Kept kept) {
    }

    private final KeptFiles history;
    private final Manifest manifest;
    private final Layout layout;
    private final Iterator<Chosen> left;
    private final Set<String> defectiveGroups = new HashSet<>();
    private final List<String> classes;
    private final ImageDecoder decoder;
    private boolean complete;

    /** @throws IOException when the format cannot have these samples */
    DatasetWriter(KeptFiles history, Limits limits, Format format, List<Chosen> chosen, Manifest manifest) throws IOException {
        this.history = history;
        this.manifest = manifest;
        this.layout = format.layout();
        this.left = chosen.iterator();
        Set<String> labels = new HashSet<>();
        for (Chosen one : chosen) {
            if (one.sample().truth().defective()) {
                defectiveGroups.add(one.sample().group());
                labels.addAll(Shape.labels(one.sample().truth().shapes()));
            }
        }
        classes = labels.stream().sorted().toList();
        layout.begin(classes);
        decoder = new ImageDecoder(limits);
    }

    Manifest manifest() {
        return manifest;
    }

    /**
     * Writes the next image with what is true of it; after the last one what belongs to all, the manifest last.
     *
     * @return false when the data set was complete before
     */
    boolean writeNext(Target target) throws IOException {
        if (complete) {
            return false;
        }
        if (left.hasNext()) {
            write(left.next(), target);
            return true;
        }
        layout.finish(target, classes);
        target.write(MANIFEST, manifest.json(classes));
        complete = true;
        return true;
    }

    private void write(Chosen one, Target target) throws IOException {
        Split split = layout.split(one.sample(), defectiveGroups);
        String file = layout.image(one.sample(), split);
        Optional<byte[]> image = image(one);
        if (image.isPresent()) {
            target.write(file, image.get());
            layout.write(target, one.sample(), split, classes);
            manifest.add(one.sample(), one.kept(), split, file);
        }
    }

    /** Returns an image that tools read; empty when there is none any more, or it cannot be read. */
    private Optional<byte[]> image(Chosen one) throws IOException {
        Optional<byte[]> original = history.original(one.kept());
        if (original.isEmpty()) {
            manifest.leaveOut(Manifest.WITHOUT_IMAGE);
            return original;
        }
        try {
            return Optional.of(Png.isNeeded(original.get()) ? Png.of(original.get(), decoder) : original.get());
        } catch (UnreadableImageException e) {
            manifest.leaveOut(Manifest.UNREADABLE);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
