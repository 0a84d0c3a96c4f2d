package io.flawline.golden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.files.AtomicFile;
import io.flawline.golden.GoldenSet.Allowance;
import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;
import io.flawline.request.LeafName;
import io.flawline.yaml.YamlException;

/**
 * Changes the golden set of a model. An image is validated before anything is written; each file appears complete or not at
 * all, and {@code golden.yaml} never names an image that is not there. Thread-safe.
 */
public final class GoldenFolder {

    private static final Object LOCK = new Object();

    private final Path folder;
    private final Limits limits;
    private final Changes changes;

    /**
     * @param folder  {@code models/NAME/golden}; it is made when the first image is added
     * @param limits  of the images
     * @param changes records what is added and removed
     */
    public GoldenFolder(Path folder, Limits limits, Changes changes) {
        this.folder = folder;
        this.limits = limits;
        this.changes = changes;
    }

    /**
     * An image to add.
     *
     * @param name  of its file; what no file may be named is replaced
     * @param bytes of an image in one of the formats that are inspected
     * @param mask  of the image, in the same formats
     */
    public record NewImage(String name, byte[] bytes, byte @Nullable [] mask) {
    }

    /**
     * Adds an image, or gives the same image another entry.
     *
     * @return the name of its file
     * @throws UnreadableImageException  when the image or its mask cannot be decoded
     * @throws GoldenConflictException   when another image has this name, or the set is full
     * @throws GoldenException           when the set has a mistake already
     * @throws IOException               when it cannot be written; then nothing changes
     */
    public String add(NewImage image, GoldenEntry entry) throws IOException {
        decode(image.bytes());
        if (image.mask() != null) {
            decode(image.mask());
        }
        String name = LeafName.of(image.name(), "image");
        if (GoldenSet.isMask(name) || name.equals(GoldenSet.FILE)) {
            throw new GoldenConflictException("An image cannot be named " + name + "; choose another name.");
        }
        synchronized (LOCK) {
            Optional<GoldenSet> set = GoldenSet.read(folder);
            Path file = folder.resolve(name);
            if (Files.exists(file) && !Arrays.equals(Files.readAllBytes(file), image.bytes())) {
                throw new GoldenConflictException("Another image is named " + name + " in the golden set; remove it first, or choose another name.");
            }
            Map<String, GoldenEntry> images = new LinkedHashMap<>(set.map(GoldenSet::images).orElse(Map.of()));
            images.put(name, entry);
            if (images.size() > GoldenSet.MOST) {
                throw new GoldenConflictException("The golden set has %d images, as many as it may have; remove one first.".formatted(GoldenSet.MOST));
            }
            Path mask = mask(name, image.mask() != null, set);
            Files.createDirectories(folder);
            List<Path> added = Stream.of(file, mask).filter(one -> one != null && !Files.exists(one)).toList();
            try {
                if (mask != null) {
                    AtomicFile.replace(mask, Objects.requireNonNull(image.mask()));
                }
                AtomicFile.replace(file, image.bytes());
                writeSet(images, set.map(GoldenSet::allow).orElse(Allowance.NONE));
            } catch (IOException full) {
                for (Path one : added) {
                    Files.deleteIfExists(one);
                }
                throw full;
            }
            record("golden-image-added", name, set);
            return name;
        }
    }

    /**
     * Returns the file of the mask of an image, under a name that is no other image's; null without one.
     *
     * @throws GoldenConflictException when the mask of another image would be that of this one
     */
    private @Nullable Path mask(String image, boolean given, Optional<GoldenSet> set) {
        Optional<Path> present = set.filter(known -> known.images().containsKey(image)).flatMap(known -> known.mask(image));
        String shared = GoldenSet.maskName(image);
        Optional<String> other = set.stream().flatMap(known -> known.images().keySet().stream())
                .filter(name -> !name.equals(image) && GoldenSet.maskName(name).equals(shared)).findFirst();
        if (!given) {
            if (present.isEmpty() && Files.exists(folder.resolve(shared))) {
                throw new GoldenConflictException("%s in the golden set would be the mask of %s; send the image with its own mask, or under another name."
                        .formatted(shared, image));
            }
            return null;
        }
        return present.orElseGet(() -> folder.resolve(other.isPresent() ? GoldenSet.fullMaskName(image) : shared));
    }

    /**
     * Removes an image and its mask; with the last image the set is gone.
     *
     * @return false when the set has no such image
     * @throws GoldenConflictException when it is the last one, and files that nothing names would be left
     * @throws GoldenException         when the set has a mistake
     * @throws IOException             when it cannot be written
     */
    public boolean remove(String name) throws IOException {
        synchronized (LOCK) {
            GoldenSet set = GoldenSet.read(folder).orElse(null);
            if (set == null || !set.images().containsKey(name)) {
                return false;
            }
            Map<String, GoldenEntry> images = new LinkedHashMap<>(set.images());
            images.remove(name);
            Optional<Path> mask = set.mask(name);
            if (images.isEmpty()) {
                if (!set.notUsed().isEmpty()) {
                    throw new GoldenConflictException("%s is the last image, and %s would be left without golden.yaml. Delete them in %s first."
                            .formatted(name, set.notUsed(), folder));
                }
                Files.delete(folder.resolve(GoldenSet.FILE));
            } else {
                writeSet(images, set.allow());
            }
            Files.deleteIfExists(folder.resolve(name));
            if (mask.isPresent()) {
                Files.deleteIfExists(mask.get());
            }
            record("golden-image-removed", name, Optional.of(set));
            return true;
        }
    }

    private void record(String what, String image, Optional<GoldenSet> before) {
        changes.add(new Change(what, Objects.requireNonNull(folder.getParent()).getFileName() + "/" + image, before.map(set -> described(set, image)).orElse(null),
                GoldenSet.read(folder).map(set -> described(set, image)).orElse(null)));
    }

    private static Map<String, Object> described(GoldenSet set, String image) {
        Map<String, Object> described = new LinkedHashMap<>(Map.of("set", set.sha256()));
        if (set.images().containsKey(image)) {
            described.put("entry", set.images().get(image));
        }
        return described;
    }

    private void decode(byte[] bytes) {
        try (ImageDecoder decoder = new ImageDecoder(limits); DecodedImage decoded = decoder.decode(bytes)) {
            decoded.header();
        }
    }

    /** Keeps comments and order of the file where the change can be made in its text; else writes it again. */
    private void writeSet(Map<String, GoldenEntry> images, Allowance allow) throws IOException {
        Path file = folder.resolve(GoldenSet.FILE);
        String text = Files.exists(file) ? Files.readString(file) : null;
        String edited = text == null ? null : GoldenText.edit(text, images);
        AtomicFile.replace(file, (edited != null && says(edited, images, allow) ? edited : GoldenText.of(images, allow)).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean says(String text, Map<String, GoldenEntry> images, Allowance allow) {
        try {
            GoldenReader.Content content = GoldenReader.read(GoldenSet.FILE, text.getBytes(StandardCharsets.UTF_8), images.keySet());
            return content.images().equals(images) && content.allow().equals(allow);
        } catch (YamlException e) {
            return false;
        }
    }
}
