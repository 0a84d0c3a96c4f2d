package io.flawline.golden;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.model.LoadedModel;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Color;
import io.flawline.model.Settings.Interpolation;
import io.flawline.model.Settings.Resize;

/** The ways in which exports of one trained model differ most often, as settings or pixels to try. */
final class Alternatives {

    private static final List<Double> MEAN = List.of(123.675, 116.28, 103.53);
    private static final List<Double> DEVIATION = List.of(58.395, 57.12, 57.375);

    /** Changes the pixels of an image as a wrong layout of the model would. The caller releases the result. */
    @FunctionalInterface
    interface Pixels {
        Mat of(Mat image);
    }

    /**
     * One way.
     *
     * @param pattern the kind of difference, in words
     * @param over    settings to load the version with; empty for those that it has
     * @param pixels  what is done with the image first; null for nothing
     * @param remedy  what to do, in words
     */
    record Alternative(String pattern, Map<String, Object> over, @Nullable Pixels pixels, String remedy) {
    }

    /** The normalisation of pixels: mean and scale in the order of red, green, blue. */
    private record Normalization(List<Double> mean, List<Double> scale) {

        private static final List<Normalization> USUAL = List.of(
                new Normalization(List.of(), List.of(255.0)),
                new Normalization(List.of(), List.of()),
                new Normalization(MEAN, DEVIATION),
                new Normalization(List.of(127.5), List.of(127.5)),
                new Normalization(List.of(127.5), List.of(128.0)),
                new Normalization(MEAN, List.of()),
                new Normalization(List.of(123.68, 116.779, 103.939), List.of()));

        Normalization reversed() {
            return new Normalization(reversed(mean), reversed(scale));
        }

        private static List<Double> reversed(List<Double> values) {
            List<Double> reversed = new ArrayList<>(values);
            Collections.reverse(reversed);
            return reversed;
        }
    }

    private final LoadedModel model;
    private final Settings settings;
    private final List<Neighbour> neighbours;

    Alternatives(Candidate candidate, List<Neighbour> neighbours) {
        this.model = candidate.inspector().model();
        this.settings = candidate.settings();
        this.neighbours = neighbours;
    }

    /** Returns all ways that differ from what the version has, the most frequent first. */
    List<Alternative> all() {
        List<Alternative> all = new ArrayList<>();
        Color other = settings.color() == Color.BGR ? Color.RGB : Color.BGR;
        boolean hasOrder = !model.isGray();
        if (hasOrder) {
            all.add(setting("colour order", Map.of("color", other.name())));
        }
        for (Map<String, Object> values : normalizations(settings.color())) {
            all.add(setting("mean and scale", values));
        }
        for (Map<String, Object> values : hasOrder ? normalizations(other) : List.<Map<String, Object>>of()) {
            all.add(setting("colour order, mean and scale", with(values, "color", other.name())));
        }
        neighbours.forEach(neighbour -> all.addAll(as(neighbour)));
        Stream.of(Resize.STRETCH, Resize.LETTERBOX, Resize.FIT, Resize.CROP).filter(resize -> resize != settings.resize())
                .forEach(resize -> all.add(setting("resize", Map.of("resize", spelling(resize)))));
        Stream.of(Interpolation.values()).filter(interpolation -> interpolation != settings.interpolation())
                .forEach(interpolation -> all.add(setting("resize", Map.of("interpolation", spelling(interpolation)))));
        if (!model.precision().equals("f32")) {
            all.add(new Alternative("precision", Map.of("properties", Map.of("INFERENCE_PRECISION_HINT", "f32")), null,
                    "properties = INFERENCE_PRECISION_HINT=f32 instead of " + model.precision()));
        }
        all.addAll(layouts());
        Set<Map<String, Object>> tried = new HashSet<>();
        return all.stream().filter(alternative -> alternative.pixels() != null || tried.add(alternative.over())).toList();
    }

    private List<Map<String, Object>> normalizations(Color order) {
        List<Normalization> all = new ArrayList<>();
        all.add(new Normalization(settings.mean(), settings.scale()).reversed());
        Normalization.USUAL.forEach(usual -> all.add(order == Color.RGB ? usual : usual.reversed()));
        return all.stream().distinct().filter(n -> !n.mean().equals(settings.mean()) || !n.scale().equals(settings.scale()))
                .map(n -> Map.<String, Object>of("mean", n.mean(), "scale", n.scale())).toList();
    }

    /** Returns what another version has differently, in groups that are often wrong together. */
    private List<Alternative> as(Neighbour neighbour) {
        Settings there = neighbour.settings();
        List<Alternative> all = new ArrayList<>();
        Map<String, Object> pixels = Map.of("mean", there.mean(), "scale", there.scale());
        if (!there.mean().equals(settings.mean()) || !there.scale().equals(settings.scale())) {
            all.add(as("mean and scale", neighbour, pixels));
            if (there.color() != settings.color()) {
                all.add(as("colour order, mean and scale", neighbour, with(pixels, "color", there.color().name())));
            }
        }
        Map<String, Object> resize = new LinkedHashMap<>();
        if (there.resize() != settings.resize()) {
            resize.put("resize", spelling(there.resize()));
        }
        if (there.interpolation() != settings.interpolation()) {
            resize.put("interpolation", spelling(there.interpolation()));
        }
        if (there.border() != settings.border()) {
            resize.put("border", there.border());
        }
        if (!resize.isEmpty()) {
            all.add(as("resize", neighbour, resize));
        }
        if (there.standardize() != settings.standardize() || !there.clip().equals(settings.clip())) {
            all.add(as("mean and scale", neighbour, Map.of("standardize", spelling(there.standardize()), "clip", there.clip())));
        }
        return all;
    }

    private List<Alternative> layouts() {
        List<Alternative> all = new ArrayList<>();
        all.add(new Alternative("layout", Map.of(), Layouts::transposed, "height and width exchanged"));
        if (!model.isGray()) {
            all.add(new Alternative("layout", Map.of(), image -> Layouts.planesFromPixels(image, model.width(image.cols()), model.height(image.rows()), settings),
                    "the values of NHWC read as NCHW"));
            all.add(new Alternative("layout", Map.of(), image -> Layouts.pixelsFromPlanes(image, model.width(image.cols()), model.height(image.rows()), settings),
                    "the values of NCHW read as NHWC"));
        }
        return all;
    }

    private static Alternative as(String pattern, Neighbour neighbour, Map<String, Object> values) {
        return new Alternative(pattern, values, null, text(values) + ", as version " + neighbour.version() + " has");
    }

    private static Alternative setting(String pattern, Map<String, Object> values) {
        return new Alternative(pattern, values, null, text(values));
    }

    private static String text(Map<String, Object> values) {
        List<String> texts = new ArrayList<>();
        Stream.of("color", "mean", "scale", "resize", "interpolation", "border", "standardize", "clip").filter(values::containsKey)
                .forEach(name -> texts.add(name + " = " + (List.of().equals(values.get(name)) ? "none" : values.get(name))));
        return String.join(", ", texts);
    }

    private static Map<String, Object> with(Map<String, Object> values, String name, Object value) {
        Map<String, Object> both = new LinkedHashMap<>(values);
        both.put(name, value);
        return both;
    }

    private static String spelling(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
