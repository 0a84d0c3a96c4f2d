package io.flawline.inspect;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.ImageHeader;
import io.flawline.image.JpegEncoder;
import io.flawline.image.LargeImages;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.image.UnreadableImageException;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Inspection.ImageInfo;
import io.flawline.inspect.Inspection.ModelInfo;
import io.flawline.inspect.Inspection.Timings;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelWarnings;
import io.flawline.model.Settings.Decode;
import io.flawline.model.Settings.Overlay;
import io.flawline.model.Settings.OverlaySize;
import io.flawline.model.Settings.Resize;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;
import io.flawline.request.Ids;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.Sha256;

/**
 * Inspects one image after the other with its private inference request, codecs and buffers, so that workers share
 * nothing and wait for nothing. The model reads the pixels where OpenCV wrote them.
 */
final class Worker implements AutoCloseable {

    /** Pixels of image and mask at model size. */
    private static final long CHEAP_TO_KEEP = 1 << 20;

    private final ModelInfo model;
    private final ModelInput input;
    private final InferRequest request;
    private final Translator translator;
    /** The tiles, which are made when the first image needs them. */
    private @Nullable Tiles tiles;
    private final ImageDecoder decoder;
    private final ModelWarnings warnings;
    private final JpegEncoder encoder = new JpegEncoder();
    private final io.flawline.inspect.Overlay overlay = new io.flawline.inspect.Overlay();

    private final Inference inference;

    Worker(LoadedModel loaded, Limits limits) {
        this(loaded, limits, false);
    }

    /** @param inline whether the caller waits for the inference without a timeout, so that it can be given up */
    Worker(LoadedModel loaded, Limits limits, boolean inline) {
        decoder = new ImageDecoder(limits);
        model = new ModelInfo(loaded.folder().name(), loaded.folder().version(), loaded.device(), loaded.precision());
        translator = Translator.of(loaded);
        request = loaded.createInferRequest();
        inference = new Inference(loaded, request, inline);
        input = new ModelInput(loaded, request);
        warnings = loaded.warnings();
    }

    /**
     * Inspects one image.
     *
     * @param permit of the image's size; it is closed when the image is decoded
     * @param spares workers that may read tiles of the image in addition
     * @throws RejectedException when the image or the model is at fault, or the time is over
     */
    Inspection inspect(Request asked, Settings settings, Scoping scoping, @Nullable Duration timeout, LargeImages.Permit permit,
            SpareWorkers spares) {
        Stages stages = new Stages();
        if (asked.mat() != null) {
            return inspect(asked, asked.mat(), new ImageInfo(asked.name(), asked.mat().cols(), asked.mat().rows(), "raw", null),
                    settings, scoping, timeout, stages, spares);
        }
        byte[] file = Objects.requireNonNull(asked.image());
        try (DecodedImage decoded = decoder.decodePermitted(file, smallest(file, settings, scoping.crop()), settings.bits())) {
            permit.close();
            decoded.warnings().forEach(warnings::add);
            ImageInfo image = new ImageInfo(asked.name(), decoded.sourceWidth(), decoded.sourceHeight(),
                    decoded.header().format().lowerCaseName(), Sha256.hex(file));
            return inspect(asked, decoded.mat(), image, settings, scoping, timeout, stages, spares);
        } catch (UnreadableImageException e) {
            throw new RejectedException(Reason.of(e.problem().code()), e.getMessage(), e);
        }
    }

    /**
     * Returns the size to which the complete image is resized for the model: more pixels would be thrown away. It is
     * null for all pixels.
     */
    private @Nullable Size smallest(byte[] picture, Settings settings, boolean crop) {
        if (settings.decode() == Decode.FULL || settings.resize() == Resize.TILE || settings.overlaySize() == OverlaySize.SOURCE
                || crop) {
            return null;
        }
        ImageHeader header = ImageHeader.read(picture);
        Size grid = input.sizeFor(header.uprightWidth(), header.uprightHeight());
        ImageGeometry fit = ImageGeometry.of(settings.resize(), header.uprightWidth(), header.uprightHeight(), (int) grid.width, (int) grid.height);
        return new Size(fit.pictureWidth(), fit.pictureHeight());
    }

    private Inspection inspect(Request asked, Mat picture, ImageInfo image, Settings settings, Scoping scoping, @Nullable Duration timeout,
            Stages stages, SpareWorkers spares) {
        inference.giveUpIfUnwanted();
        double decode = stages.next();
        Scope scope = scoping.locate(picture, image.width(), image.height());
        Rect part = scope.cropBox(image.width(), image.height());
        if (part == null) {
            return inspectPart(asked, picture, picture, null, image, settings, scope, timeout, stages, spares, decode);
        }
        Mat cut = picture.submat(part);
        try {
            return inspectPart(asked, picture, cut, part, image, settings, scope, timeout, stages, spares, decode);
        } finally {
            Mats.release(cut);
        }
    }

    /**
     * @param complete the image that was decoded
     * @param picture  what the model is to see of it
     * @param part     where that is, or null when it is the same
     */
    private Inspection inspectPart(Request asked, Mat complete, Mat picture, @Nullable Rect part, ImageInfo image,
            Settings settings, Scope scope, @Nullable Duration timeout, Stages stages, SpareWorkers spares, double decode) {
        requireRegions(scope);
        input.begin(picture);
        Scores tiled = settings.resize() == Resize.TILE ? tiled(picture, part, image, settings, scope, timeout, spares) : null;
        double tiling = tiled == null ? 0 : stages.next();
        ImageGeometry placed = input.place(picture, part == null ? image.width() : part.width,
                part == null ? image.height() : part.height, settings);
        ImageGeometry fit = (part == null ? placed : placed.partOf(part, image.width(), image.height())).lookingAt(scope);
        warnOfCut(settings, scope, fit);
        double preprocess = stages.next();
        if (tiled == null) {
            inference.run(timeout);
        }
        double infer = tiling + stages.next();
        Regions regions = tiled == null ? translator.read(request, fit, settings)
                : Regions.measure(tiled, fit.onGrid(tiled.probability().cols(), tiled.probability().rows()), settings);
        double postprocess = stages.next();
        AnnotatedImage annotated = annotated(settings, complete, regions, fit);
        Mats.release(regions.mask());
        double encode = stages.next();
        double area = regions.defects().stream().mapToDouble(Defect::area).sum();
        return new Inspection(
                asked.id() == null ? Ids.next() : asked.id(),
                regions.count(),
                Round.to2(decode + preprocess + infer),
                annotated,
                regions.count() > 0 ? "defect" : "ok",
                regions.score(),
                model, image, regions.defects(),
                Round.to2(area), Round.to4(area / ((double) image.width() * image.height())),
                new Timings(Round.to2(decode), Round.to2(preprocess), Round.to2(infer), Round.to2(postprocess),
                        Round.to2(encode), Round.to2(stages.total())),
                asked.input(), null, null, scope.isAll() ? null : regions.ignored());
    }

    /**
     * Requires regions: a model without regions judges the complete image, so areas have no effect on it unless it is
     * cropped to them, and an ignored place has no effect at all.
     */
    private void requireRegions(Scope scope) {
        if (!scope.isAll() && (!scope.crop() || !scope.ignore().isEmpty()) && translator instanceof ClassTranslator) {
            throw new RejectedException(Reason.RECIPE_FAILED, ("The model %s/%s judges the complete image, so areas to inspect or to"
                    + " ignore have no effect. Set crop: true in the recipe, or use a model that gives regions.")
                    .formatted(model.name(), model.version()));
        }
    }

    /** Warns once when an area to inspect is partly outside of the middle of the image, which is all that the model sees. */
    private void warnOfCut(Settings settings, Scope scope, ImageGeometry fit) {
        if (settings.resize() != Resize.CROP || scope.inspect().isEmpty()) {
            return;
        }
        Rect seen = fit.visible();
        double[] box = fit.box(seen.x, seen.y, seen.width, seen.height);
        double[] wanted = scope.bounds(fit.sourceWidth(), fit.sourceHeight());
        if (wanted[0] < box[0] - 1 || wanted[1] < box[1] - 1 || wanted[2] > box[0] + box[2] + 1 || wanted[3] > box[1] + box[3] + 1) {
            warnings.addFirst("area", () -> ModelWarnings.decidedBy("resize", ("The model sees only the middle of an image, from %s, %s on, %s wide and"
                    + " %s high, as resize is crop; areas of a recipe outside of it are not inspected.")
                    .formatted(Round.to2(box[0]), Round.to2(box[1]), Round.to2(box[2]), Round.to2(box[3]))));
        }
    }

    /**
     * Returns the annotated image: routes drop most images without defects, so where it is cheap to keep the data it is
     * drawn from, drawing waits.
     */
    private @Nullable AnnotatedImage annotated(Settings settings, Mat picture, Regions regions, ImageGeometry fit) {
        if (settings.overlay() == Overlay.NONE) {
            return null;
        }
        if (regions.count() == 0 && settings.overlaySize() == OverlaySize.MODEL
                && input.mat().total() + regions.mask().total() <= CHEAP_TO_KEEP) {
            return AnnotatedImage.whenAsked(DeferredOverlay.of(settings, input.mat(), regions, fit));
        }
        Mat drawn = overlay.draw(settings, picture, input.mat(), regions, fit);
        return AnnotatedImage.of(encoder.encode(drawn, settings.overlayQuality()));
    }

    private Scores tiled(Mat picture, @Nullable Rect part, ImageInfo image, Settings settings, Scope scope, @Nullable Duration timeout,
            SpareWorkers spares) {
        if (!(translator instanceof MapTranslator)) {
            throw new RejectedException(Reason.MODEL_FAILED, "resize = tile: only segmentation can be put together from tiles; "
                    + "the model %s/%s does something else. Use stretch, letterbox or crop.".formatted(model.name(), model.version()));
        }
        if (tiles == null) {
            tiles = new Tiles();
        }
        Mat counted = scope.isAll() ? null : scope.mask(picture.cols(), picture.rows(), new Placement(image.width(), image.height(),
                1, 1, part == null ? 0 : -part.x, part == null ? 0 : -part.y, scope.move()));
        try {
            return tiles.read(picture, counted, input.sizeFor(picture.cols(), picture.rows()), settings, tileLane(), spares, timeout);
        } finally {
            if (counted != null) {
                Mats.release(counted);
            }
        }
    }

    /** Returns what reads tiles with this worker's request, for a model that gives a map. */
    TileLane tileLane() {
        return new TileLane(input, request, inference, (MapTranslator) translator);
    }

    /** Returns whether an inference did not end in time and may still run. */
    boolean isRunning() {
        return inference.isRunning();
    }

    /** Sets when an inspection is given up; only for a worker that is {@code inline}. */
    void giveUpWhen(BooleanSupplier now) {
        inference.giveUpWhen(now);
    }

    /** Ends an inference that runs, on any thread; the inspection fails then, or is given up. */
    void cancel() {
        inference.cancel();
    }

    @Override
    public void close() {
        request.close();
        input.close();
        translator.close();
        if (tiles != null) {
            tiles.close();
        }
        decoder.close();
        encoder.close();
        overlay.close();
    }

    /** A clock that returns the ms since it was last asked. */
    private static final class Stages {
        private final long start = System.nanoTime();
        private long last = start;

        double next() {
            long now = System.nanoTime();
            double ms = (now - last) / 1e6;
            last = now;
            return ms;
        }

        double total() {
            return (last - start) / 1e6;
        }
    }
}
