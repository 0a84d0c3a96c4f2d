package io.flawline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.model.ModelException;
import io.flawline.model.SettingException;
import io.flawline.model.Settings.Overlay;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.report.Thumbnails.Thumbnail;
import io.flawline.serving.Inspectors;

/**
 * The desk job: it inspects images and leaves {@code inspections.jsonl}, {@code inspections.csv} and
 * {@code report.html} with the folder {@code report-files} in a folder, and {@code job.json}, which says what a resumed job must agree with.
 */
public final class Job {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Inspectors inspectors;
    private final Detector detector;
    private final @Nullable Masks masks;
    private final @Nullable Recipe recipe;
    private final Path out;
    private final int thumbnails;
    private final ResultLog log;
    private final Batch batch;

    /**
     * @param layer      settings of the highest rank; the {@code overlay} is drawn on the thumbnails
     * @param recipe     grades what is found, or null; its areas have no effect on the comparison with masks
     * @param masks      to compare with
     * @param out        a folder, made when it is not there; its earlier results are replaced
     * @param resume     whether to keep what earlier runs found on images that are still the same
     * @param thumbnails the highest number of thumbnails in the report
     * @throws ModelException        when the model does not exist or cannot be loaded
     * @throws SettingException      for a setting that cannot be
     * @throws IllegalStateException when the earlier runs had another model or other settings
     */
    public Job(Inspectors inspectors, String model, SettingsLayer layer, @Nullable Recipe recipe, @Nullable Masks masks,
            Path out, boolean resume, int thumbnails) throws IOException {
        this.inspectors = inspectors;
        this.masks = masks;
        this.out = out;
        this.recipe = recipe;
        detector = new Detector(inspectors, model, layer, recipe);
        this.thumbnails = detector.settings().overlay() == Overlay.NONE ? 0 : thumbnails;
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException(out + " is a file; the results need a folder");
        }
        Files.createDirectories(out);
        agree(out.resolve("job.json"), resume);
        log = new ResultLog(out.resolve("inspections.jsonl"), resume);
        batch = new Batch(detector, masks, inspectors.limits(), log);
    }

    private void agree(Path file, boolean resume) throws IOException {
        Map<String, String> now = description();
        now.keySet().removeIf(name -> name.startsWith("overlay"));
        if (resume && Files.exists(file)) {
            Map<String, String> before = JSON.readValue(file.toFile(), new TypeReference<>() {});
            Map<String, String> differences = new LinkedHashMap<>();
            now.forEach((name, value) -> {
                if (!value.equals(before.get(name))) {
                    differences.put(name, before.get(name) + " before, " + value + " now");
                }
            });
            if (!differences.isEmpty()) {
                throw new IllegalStateException("The results in %s cannot be resumed: %s. Give the same again, or start again without --resume."
                        .formatted(out, differences));
            }
        }
        replace(file, unfinished -> JSON.writerWithDefaultPrettyPrinter().writeValue(unfinished.toFile(), now));
    }

    /** Returns model and settings as names and values, in the order in which people look for them. */
    private Map<String, String> description() {
        Map<String, String> description = new LinkedHashMap<>();
        var model = detector.model();
        description.put("model", model.name() + "/" + model.version());
        description.put("recipe", recipe == null ? "none" : recipe.name() + " " + recipe.info().sha256());
        description.put("device", model.device());
        description.put("precision", model.precision());
        JSON.convertValue(detector.settings(), new TypeReference<LinkedHashMap<String, Object>>() {})
                .forEach((name, value) -> description.putIfAbsent(name, name.equals("color") ? String.valueOf(value) : spelling(value)));
        return description;
    }

    /**
     * Returns the spelling of a value: names of settings' values are written in lower case; numbers, lists and
     * OpenVINO's names as they are.
     */
    private static String spelling(Object value) {
        if (value instanceof Collection<?> list) {
            return list.isEmpty() ? "none" : String.join(", ", list.stream().map(String::valueOf).toList());
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? "none" : map.toString();
        }
        return value instanceof String name ? name.toLowerCase(Locale.ROOT).replace('_', '-') : String.valueOf(value);
    }

    /** Lets the images that are being inspected finish; {@link #run} then returns without reports. */
    public void stop() {
        batch.stop();
    }

    /**
     * Inspects and writes the reports. May be called once.
     *
     * @return empty when it was stopped
     * @throws IOException when a result cannot be written
     */
    public Optional<Summary> run(List<ImageFile> pictures, Progress progress) throws IOException {
        try (log) {
            Optional<List<Row>> rows = batch.run(pictures, inspectors.workers(), progress);
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            Summary summary = Summary.of(rows.get());
            replace(out.resolve("inspections.csv"), file -> CsvReport.write(file, rows.get()));
            replace(out.resolve("report.html"), file -> writeHtml(file, pictures, rows.get(), summary));
            log.finish(rows.get());
            return Optional.of(summary);
        }
    }

    private void writeHtml(Path file, List<ImageFile> pictures, List<Row> rows, Summary summary) throws IOException {
        Map<String, ImageFile> files = new HashMap<>();
        pictures.forEach(picture -> files.put(picture.name(), picture));
        int shown = (int) Math.min(thumbnails, rows.stream().filter(row -> row.error() == null).count());
        ViewerFolder.clear(out);
        try (Thumbnails drawing = new Thumbnails(inspectors.limits(), masks, detector.settings().overlay())) {
            ViewerFolder viewer = shown == 0 ? null : new ViewerFolder(out, shown);
            HtmlReport.write(file, rows, summary, description(), thumbnails, (number, row) -> {
                JsonNode inspection = log.read(row);
                Thumbnail thumbnail = drawing.of(Objects.requireNonNull(files.get(row.name())), inspection);
                Objects.requireNonNull(viewer).add(number, inspection, thumbnail.shown());
                return thumbnail;
            });
        }
    }

    private interface Output {
        void write(Path file) throws IOException;
    }

    /** Replaces a file: a reader sees the old file or the complete new one. */
    private static void replace(Path file, Output output) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        output.write(unfinished);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
