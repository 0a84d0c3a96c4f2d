package io.flawline.learn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.ImageHeader;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.image.UnreadableImageException;
import io.flawline.inspect.Placement;
import io.flawline.inspect.Scope;
import io.flawline.recipe.Recipe;
import io.flawline.report.ImageFile;
import io.flawline.request.RejectedException;
import io.flawline.request.Sha256;

/** Reads images as the learned model will see them; what cannot be read is named and left out. */
final class Photos implements AutoCloseable {

    private final Limits limits;
    private final ImageDecoder decoder;
    private final @Nullable Recipe recipe;
    private final List<Photo> read = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final int bits;
    /** Names of images by what the decoder guessed about them. */
    private final Map<String, List<String>> guesses = new LinkedHashMap<>();

    /**
     * @param recipe whose areas are looked at; null for the complete image
     * @param bits   significant bits of a sample in images of 16 bits that do not define them; null for what the file says
     */
    Photos(Limits limits, @Nullable Recipe recipe, @Nullable Integer bits) {
        this.bits = bits == null ? 0 : bits;
        this.recipe = recipe;
        this.limits = limits;
        this.decoder = new ImageDecoder(limits);
    }

    /** A source's sides, upright. */
    record Shape(int width, int height) {
    }

    /** Returns the shape that at least half of the images have, else the median sides; null when none is readable. */
    @Nullable
    Shape usualShape(List<ImageFile> files) {
        List<Shape> shapes = files.stream().map(this::shape).filter(Objects::nonNull).toList();
        Map<Shape, Long> counts = shapes.stream().collect(Collectors.groupingBy(shape -> shape, Collectors.counting()));
        return counts.entrySet().stream().filter(entry -> 2 * entry.getValue() >= shapes.size()).map(Map.Entry::getKey).findFirst()
                .orElseGet(() -> shapes.isEmpty() ? null : new Shape(middle(shapes, Shape::width), middle(shapes, Shape::height)));
    }

    private static int middle(List<Shape> shapes, ToIntFunction<Shape> side) {
        return shapes.stream().mapToInt(side).sorted().toArray()[shapes.size() / 2];
    }

    private @Nullable Shape shape(ImageFile file) {
        try {
            ImageHeader header = ImageHeader.read(bytes(file));
            Rect part = scope().cropBox(header.uprightWidth(), header.uprightHeight());
            return part == null ? new Shape(header.uprightWidth(), header.uprightHeight()) : new Shape(part.width, part.height);
        } catch (IOException | UnreadableImageException e) {
            return null; // named and left out when its pixels are read
        }
    }

    private byte[] bytes(ImageFile file) throws IOException {
        long size = file.size();
        if (size > limits.maxBytes()) {
            throw new UnreadableImageException(UnreadableImageException.Problem.TOO_LARGE,
                    "the file has %d bytes, at most %d are allowed".formatted(size, limits.maxBytes()));
        }
        return file.read();
    }

    /** @return the image, or null when it was skipped */
    @Nullable
    Photo read(ImageFile file, InputSize size, boolean tiles) {
        try {
            byte[] content = bytes(file);
            Size smallest = tiles || scope().crop() ? null : new Size(size.width(), size.height());
            try (DecodedImage decoded = decoder.decode(content, smallest, bits)) {
                decoded.warnings().forEach(guess -> guesses.computeIfAbsent(guess, g -> new ArrayList<>()).add(file.name()));
                List<View> views = views(decoded, size, tiles);
                Photo photo = new Photo(file.name(), Sha256.hex(content), decoded.sourceWidth(), decoded.sourceHeight(), views);
                read.add(photo);
                return photo;
            }
        } catch (IOException e) {
            skipped.add(new Skipped(file.name(), "the file cannot be read: " + e));
        } catch (UnreadableImageException | RejectedException e) {
            skipped.add(new Skipped(file.name(), e.getMessage()));
        }
        return null;
    }

    private Scope scope() {
        return recipe == null ? Scope.ALL : recipe.scope();
    }

    private List<View> views(DecodedImage decoded, InputSize size, boolean tiles) {
        int width = decoded.sourceWidth();
        int height = decoded.sourceHeight();
        Scope scope = recipe == null ? Scope.ALL : recipe.locate(decoded.mat(), width, height);
        Rect part = scope.cropBox(width, height);
        Mat image = part == null ? decoded.mat() : decoded.mat().submat(part);
        try {
            double left = part == null ? 0 : part.x;
            double top = part == null ? 0 : part.y;
            if (tiles) {
                List<View> cut = Tiling.cut(image, size, scope, new Placement(width, height, 1, 1, -left, -top, scope.move()));
                if (cut.isEmpty()) {
                    throw nothingToLookAt(width, height);
                }
                return cut;
            }
            double scaleX = (part == null ? width : part.width) / (double) size.width();
            double scaleY = (part == null ? height : part.height) / (double) size.height();
            CellMask cells = CellMask.of(scope, size, new Placement(width, height, scaleX, scaleY, -left / scaleX, -top / scaleY, scope.move()));
            if (cells.isEmpty()) {
                throw nothingToLookAt(width, height);
            }
            return List.of(new View(resized(image, size), cells));
        } finally {
            if (part != null) {
                Mats.release(image);
            }
        }
    }

    private LearnException nothingToLookAt(int width, int height) {
        return new LearnException("The recipe %s has nothing to inspect in an image of %dx%d pixels. Correct inspect and ignore."
                .formatted(Objects.requireNonNull(recipe).name(), width, height));
    }

    static Mat resized(Mat image, InputSize size) {
        Mat resized = new Mat();
        Imgproc.resize(image, resized, new Size(size.width(), size.height()));
        return resized;
    }

    /** Returns the photos in the order in which they were read. */
    List<Photo> photos() {
        return read;
    }

    List<Skipped> skipped() {
        return skipped;
    }

    /** Returns what was guessed about the images, a sentence for each guess with the images' names. */
    List<String> warnings() {
        return guesses.entrySet().stream().map(guess -> "%s (%s)".formatted(guess.getKey(), ImageChecks.some(guess.getValue()))).toList();
    }

    /** Returns at most {@code max} of the files, evenly spread. */
    static <T> List<T> spread(List<T> all, int max) {
        if (all.size() <= max) {
            return all;
        }
        List<T> some = new ArrayList<>();
        for (int i = 0; i < max; i++) {
            some.add(all.get((int) ((long) i * all.size() / max)));
        }
        return some;
    }

    @Override
    public void close() {
        read.forEach(photo -> photo.views().forEach(view -> Mats.release(view.image())));
        decoder.close();
    }
}
