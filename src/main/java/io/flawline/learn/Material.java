package io.flawline.learn;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.flawline.image.Limits;
import io.flawline.inspect.Inspection.RecipeInfo;
import io.flawline.learn.Photos.Shape;
import io.flawline.recipe.Recipe;
import io.flawline.report.ImageFile;

/** The images of one lesson, read and checked. */
final class Material implements AutoCloseable {

    /** Different images, without which nothing can be held out. */
    private static final int LEAST_DIFFERENT = 5;
    private static final InputSize TILE = new InputSize(320, 320);
    /** Images that are this much larger than the input lose small flaws. */
    private static final double LARGE = 3;
    /** Tiles of an image up to which tiles are chosen unasked, as an inspection takes that many times as long. */
    private static final int MOST_TILES = 30;
    /** Cells of tiles and variants that are learned from, which bounds the memory; with more, fewer images take part. */
    private static final int MOST_CELLS = 640_000;
    /** Reading an image, in units of {@link Work}. */
    private static final double READ = 0.4;

    private final @Nullable Recipe recipe;
    private final InputSize size;
    private boolean tiles;
    private final Photos good;
    private final Photos bad;
    private final int[] groups;
    private final List<String> choices = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Material(List<ImageFile> goodFiles, List<ImageFile> badFiles, LearnOptions options, @Nullable Recipe recipe,
            Limits limits, Work work) {
        this.recipe = recipe;
        good = new Photos(limits, recipe, options.bits());
        bad = new Photos(limits, recipe, options.bits());
        try {
            if (recipe != null && options.turn() && !recipe.scope().isAll()) {
                throw new LearnException("turn does not go with the recipe %s: its areas have fixed places in the image.".formatted(recipe.name()));
            }
            work.step("reading images");
            work.expect(3.5 * goodFiles.size() + 60);
            Shape shape = good.usualShape(Photos.spread(goodFiles, Learner.MOST));
            size = shape == null ? new InputSize(320, 320) : size(shape, options);
            read(used(goodFiles, shape, options), good, work);
            if (good.photos().size() < Learner.LEAST) {
                throw new LearnException("%d good images can be read, at least %d are needed, better 20 to 50.%s".formatted(
                        good.photos().size(), Learner.LEAST, names(good.skipped())));
            }
            read(badFiles, bad, work);
            if (!badFiles.isEmpty() && bad.photos().isEmpty()) {
                throw new LearnException("None of the %d bad images can be read.%s".formatted(badFiles.size(), names(bad.skipped())));
            }
            ImageChecks checks = new ImageChecks(good.photos());
            groups = checks.groups();
            long different = java.util.Arrays.stream(groups).distinct().count();
            if (different < LEAST_DIFFERENT) {
                throw new LearnException(("Only %d of the %d good images differ; at least %d must, as the threshold comes from images that"
                        + " were held out. Photograph different parts.").formatted(different, groups.length, LEAST_DIFFERENT));
            }
            warnings.addAll(good.warnings());
            warnings.addAll(checks.warnings());
            warnings.addAll(bad.warnings());
            warnings.addAll(checks.warningsOfBad(bad.photos()));
            requireDisjoint();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * @param recipe whose areas are looked at; null for the complete image
     * @throws LearnException          when there are too few images or they do not differ
     * @throws LearnCancelledException when it was cancelled
     */
    static Material read(List<ImageFile> good, List<ImageFile> bad, LearnOptions options, @Nullable Recipe recipe,
            Limits limits, Work work) {
        return new Material(good, bad, options, recipe, limits, work);
    }

    private InputSize size(Shape shape, LearnOptions options) {
        tiles = Boolean.TRUE.equals(options.tiles());
        if (options.size() != null) {
            choices.add("input %s, as asked".formatted(options.size()));
            return options.size();
        }
        if (tiles) {
            choices.add("tiles of %s at the images' own scale, as asked".formatted(TILE));
            return TILE;
        }
        InputSize chosen = options.turn() ? square(shape) : InputSize.forImages(shape.height(), shape.width());
        double factor = Math.max((double) shape.height() / chosen.height(), (double) shape.width() / chosen.width());
        boolean large = factor > LARGE;
        if (large && options.tiles() == null && !options.turn() && Tiling.count(shape.width(), shape.height(), TILE) <= MOST_TILES) {
            tiles = true;
            choices.add("tiles of %s at the images' own scale, as the images (%dx%d) are %.1f times larger than an input".formatted(TILE,
                    shape.height(), shape.width(), factor));
            return TILE;
        }
        choices.add("input %s, the shape of the images (%dx%d)".formatted(chosen, shape.height(), shape.width()));
        if (large) {
            warnings.add(("The images are %.0f times larger than the model's input: flaws below about %.0f pixels will be missed. Cut the"
                    + " images to the part, give a larger --size, or use --tiles.").formatted(factor, 6 * factor));
        }
        return chosen;
    }

    /** Returns a square size, as quarter turns need a square. */
    private static InputSize square(Shape shape) {
        int side = (int) Math.round(Math.sqrt((double) shape.width() * shape.height()));
        return InputSize.forImages(side, side);
    }

    private List<ImageFile> used(List<ImageFile> files, @Nullable Shape shape, LearnOptions options) {
        int perImage = tiles && shape != null ? Tiling.count(shape.width(), shape.height(), size) : 1;
        int views = perImage * (1 + Variants.count(size, options.turn(), options.shift()));
        List<ImageFile> used = Photos.spread(files, Math.max(Learner.LEAST, Math.min(Learner.MOST, MOST_CELLS / size.cells() / views)));
        if (perImage > 1) {
            choices.add("%d tiles per image, each of which costs an inspection what an image costs otherwise".formatted(perImage));
        }
        if (used.size() < files.size()) {
            warnings.add("%d of the %d good images are used, evenly drawn%s.".formatted(used.size(), files.size(),
                    views > 1 ? ", as each is learned in %d views".formatted(views)
                            : used.size() < Learner.MOST ? ", as an input of %s takes much memory".formatted(size) : "; more add little"));
        }
        return used;
    }

    private void read(List<ImageFile> files, Photos photos, Work work) {
        for (ImageFile file : files) {
            photos.read(file, size, tiles);
            work.done(READ);
        }
    }

    /** Requires that no image is both good and bad. */
    private void requireDisjoint() {
        for (Photo photo : bad.photos()) {
            good.photos().stream().filter(other -> other.sha256().equals(photo.sha256())).findFirst().ifPresent(same -> {
                throw new LearnException("The image %s is among the good ones as %s and among the bad ones as %s. Remove it from one of them."
                        .formatted(photo.sha256().substring(0, 12), same.name(), photo.name()));
            });
        }
    }

    private static String names(List<Skipped> skipped) {
        return skipped.isEmpty() ? "" : " Not read: " + ImageChecks.some(skipped.stream().map(s -> s.name() + " (" + s.reason() + ")").toList()) + ".";
    }

    /** Returns whether images are cut into tiles. */
    boolean tiles() {
        return tiles;
    }

    /** Returns the recipe whose areas are looked at; null for the complete image. */
    @Nullable
    RecipeInfo recipe() {
        return recipe == null ? null : recipe.info();
    }

    InputSize size() {
        return size;
    }

    List<Photo> good() {
        return good.photos();
    }

    List<Photo> bad() {
        return bad.photos();
    }

    /** Returns for each good image the first one that it repeats, itself where it repeats none. */
    int[] groups() {
        return groups;
    }

    List<Skipped> skipped() {
        List<Skipped> all = new ArrayList<>(good.skipped());
        all.addAll(bad.skipped());
        return all;
    }

    List<String> choices() {
        return choices;
    }

    List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        good.close();
        bad.close();
    }
}
