package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.history.Query;
import io.flawline.history.Region;
import io.flawline.history.Review;
import io.flawline.history.ReviewQueue;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelReport;

/** The recent inspections: a list, one of them, its annotated image, and the image as it came. */
final class InspectionsApi extends Api {

    /** The cache header; what a key names never changes. */
    private static final String FOR_EVER = "private, max-age=31536000, immutable";
    private static final Map<String, String> TYPES = Map.of("jpeg", "image/jpeg", "png", "image/png", "bmp", "image/bmp",
            "tiff", "image/tiff", "webp", "image/webp", "pnm", "image/x-portable-anymap");

    /** The body of a review. */
    private record Said(String verdict, String note, List<String> labels, List<Region> regions) {
    }

    private static final int MIN_WIDTH = 16;
    private static final int MAX_WIDTH = 4096;
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final History history;
    private final Inspectors inspectors;
    private final JpegConversion conversion;

    InspectionsApi(CamelContext context) {
        history = context.getRegistry().findSingleByType(History.class);
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
        conversion = new JpegConversion(inspectors.limits());
    }

    @Override
    void operations() {
        get("/inspections", this::list);
        get("/inspections/{id}", this::one);
        get("/inspections/{id}/picture", this::picture);
        get("/inspections/{id}/original", this::original);
        post("/inspections/{id}/review", this::review);
    }

    private ApiResponse list(ApiRequest call) {
        Map<String, String> arguments = new HashMap<>();
        Query.ARGUMENTS.forEach(name -> call.query(name).ifPresent(value -> arguments.put(name, value)));
        boolean csv = call.wantsCsv();
        try {
            if (csv && call.query("queue").isPresent()) {
                throw new IllegalArgumentException("queue: a queue is given as JSON; remove format, or the queue");
            }
            return csv ? csv(call, arguments) : page(call, Query.parse(arguments));
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage());
        }
    }

    private ApiResponse csv(ApiRequest call, Map<String, String> arguments) {
        int lines = call.number("limit", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
        arguments.remove("limit");
        return ApiResponse.csv("inspections.csv", InspectionsCsv.of(history, Query.parse(arguments), lines));
    }

    /** Answers one page, with a link to the next one when this one is full: RFC 8288. */
    private ApiResponse page(ApiRequest call, Query query) {
        Optional<ReviewQueue> queue = call.query("queue").map(name -> new ReviewQueue(ReviewQueue.rule(name), thresholds()));
        List<Entry> found = queue.isPresent() ? history.find(query, queue.get()) : history.find(query);
        ApiResponse answer = ApiResponse.of(ApiResponse.JSON, JsonList.of(found, history::json));
        return found.size() < query.limit() ? answer
                : answer.with("Link", "<%s>; rel=\"next\"".formatted(call.pathWith("cursor", found.get(found.size() - 1).key())));
    }

    /** Returns the thresholds of the models that serve, without those of beans and recipes. */
    private Map<String, Double> thresholds() {
        Map<String, Double> thresholds = new HashMap<>();
        for (ModelReport model : inspectors.reports()) {
            model.versions().stream().filter(version -> version.version().equals(model.serving()) && version.settings() != null).findFirst()
                    .map(version -> Objects.requireNonNull(version.settings()).get("threshold")).filter(setting -> setting.value() instanceof Number)
                    .ifPresent(setting -> thresholds.put(model.name(), ((Number) setting.value()).doubleValue()));
        }
        return thresholds;
    }

    private ApiResponse review(ApiRequest call) throws IOException {
        Entry entry = entry(call);
        Said said;
        try {
            said = JSON.readValue(call.body(), Said.class);
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "wrong-argument", "The body is not a review: " + reason(e) + ". Expected is {\"verdict\": \"ok\" or"
                    + " \"defect\", \"note\": …, \"labels\": […], \"regions\": [{\"label\": …, \"polygon\": [[x, y], …]}]}.");
        }
        if (said == null) {
            throw new ApiException(400, "wrong-argument", "The body is null. Expected is a review, as {\"verdict\": \"ok\"}.");
        }
        try {
            Review review = new Review(said.verdict(), said.note(), said.labels(), said.regions(), call.user().orElse(null), Instant.now());
            requireWithinImage(entry, review);
            if (!history.review(entry, review)) {
                throw gone(call.path("id"));
            }
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage());
        }
        return ApiResponse.of(ApiResponse.JSON, present(history.json(entry), "is no longer kept"));
    }

    /** Returns what is wrong, in the words of a value's own check where there is one. */
    private static @Nullable String reason(JsonProcessingException e) {
        return e.getCause() instanceof IllegalArgumentException wrong ? wrong.getMessage() : e.getOriginalMessage();
    }

    private void requireWithinImage(Entry entry, Review review) throws IOException {
        if (review.regions() == null || review.regions().isEmpty()) {
            return;
        }
        try (InputStream stored = present(history.json(entry), "is no longer kept")) {
            JsonNode image = JSON.readTree(stored).path("image");
            review.regions().forEach(region -> region.requireWithin(image.path("width").asInt(), image.path("height").asInt()));
        }
    }

    private ApiResponse one(ApiRequest call) throws IOException {
        return ApiResponse.of(ApiResponse.JSON, present(history.json(entry(call)), "is no longer kept"));
    }

    private ApiResponse picture(ApiRequest call) throws IOException {
        Entry entry = entry(call);
        Optional<InputStream> picture = history.picture(entry);
        return cached(call, entry, ApiResponse.of("image/jpeg", picture.isPresent() ? picture.get() : withoutOutlines(entry)));
    }

    /** Returns the original as JPEG: an image without a defect is not drawn for the history, as there is nothing to outline. */
    private byte[] withoutOutlines(Entry entry) throws IOException {
        if (entry.pictureBytes() > 0 || entry.defects() > 0 || !entry.labels().isEmpty()) {
            throw ApiException.notFound("no-such-picture", "The inspection has no annotated image.");
        }
        return conversion.apply(present(history.original(entry), "has no annotated image"));
    }

    private ApiResponse original(ApiRequest call) throws IOException {
        Entry entry = entry(call);
        String as = call.query("as").orElse(entry.format());
        if (!as.equals("jpeg") && !as.equals(entry.format())) {
            throw ApiException.wrongArgument("as", as, "jpeg");
        }
        int width = call.number("width", MIN_WIDTH, MAX_WIDTH, 0);
        if (width > 0 && call.query("as").isEmpty()) {
            throw ApiException.wrongArgument("width", Integer.toString(width), "only together with as=jpeg");
        }
        InputStream bytes = present(history.original(entry), "has no original");
        Object body = as.equals(entry.format()) && width == 0 ? bytes : conversion.apply(bytes, width);
        return cached(call, entry, ApiResponse.of(TYPES.getOrDefault(as, "application/octet-stream"), body));
    }

    private Entry entry(ApiRequest call) {
        String id = call.path("id");
        return history.find(id).orElseThrow(() -> gone(id));
    }

    private static ApiException gone(String id) {
        return ApiException.notFound("no-such-inspection", "No inspection \"%s\" is kept. The oldest make room for new ones.".formatted(id));
    }

    private static InputStream present(Optional<InputStream> stream, String otherwise) {
        return stream.orElseThrow(() -> ApiException.notFound("no-such-picture", "The inspection " + otherwise + "."));
    }

    private static ApiResponse cached(ApiRequest call, Entry entry, ApiResponse answer) {
        return call.path("id").equals(entry.key()) ? answer.with("Cache-Control", FOR_EVER) : answer;
    }
}
