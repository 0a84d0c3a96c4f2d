package io.flawline.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.files.AtomicFile;
import io.flawline.model.ModelFolder;

/**
 * The last result of each version, in memory and in {@code models/NAME/.golden/VERSION.json}, so that a restart need not run
 * the set again while nothing has changed. Thread-safe.
 */
public final class GoldenResults {

    private static final Logger LOG = LoggerFactory.getLogger(GoldenResults.class);
    private static final ObjectMapper JSON = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    private static final String FOLDER = ".golden";

    private final Path models;
    private final Map<ModelFolder, GoldenResult> results = new ConcurrentHashMap<>();

    /** @param models the folder of all models */
    public GoldenResults(Path models) {
        this.models = models;
    }

    /** Returns the last result of a version, also of an earlier process. */
    public Optional<GoldenResult> of(ModelFolder folder) {
        return Optional.ofNullable(results.computeIfAbsent(folder, this::read));
    }

    /**
     * Keeps a result. The certificate stays the same while the version passes under the same conditions.
     *
     * @return the result that is kept
     */
    public GoldenResult keep(ModelFolder folder, GoldenReport report) {
        Certificate before = of(folder).map(GoldenResult::certificate).orElse(null);
        boolean same = before != null && before.conditions().equals(report.conditions()) && before.figures().equals(report.figures());
        GoldenResult result = new GoldenResult(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), report,
                !report.passed() ? null : same ? before : Certificate.of(folder.name(), folder.version(), report));
        results.put(folder, result);
        write(folder, result);
        return result;
    }

    /** Forgets the result of a version that no longer has a golden set. */
    public void forget(ModelFolder folder) {
        results.remove(folder);
        try {
            Files.deleteIfExists(file(folder));
        } catch (IOException e) {
            LOG.warn("{} is no longer needed and cannot be deleted: {}", file(folder), e.toString());
        }
    }

    private Path file(ModelFolder folder) {
        return models.resolve(folder.name()).resolve(FOLDER).resolve(folder.version() + ".json");
    }

    private @Nullable GoldenResult read(ModelFolder folder) {
        Path file = file(folder);
        try {
            return Files.exists(file) ? JSON.readValue(file.toFile(), GoldenResult.class) : null;
        } catch (IOException e) {
            LOG.warn("The result of the golden set in {} cannot be read, so the set runs again: {}", file, e.getMessage());
            return null;
        }
    }

    private void write(ModelFolder folder, GoldenResult result) {
        Path file = file(folder);
        try {
            Files.createDirectories(file.getParent());
            AtomicFile.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(result));
        } catch (IOException e) {
            LOG.warn("The result of the golden set cannot be written to {}, so the set runs again at the next start: {}", file, e.toString());
        }
    }
}
