package io.flawline.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

import org.apache.camel.CamelContext;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.changes.Changes;
import io.flawline.files.FileTree;
import io.flawline.golden.GoldenConflictException;
import io.flawline.golden.GoldenEntry;
import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenFolder;
import io.flawline.golden.GoldenFolder.NewImage;
import io.flawline.golden.GoldenSet;
import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.http.TempFolder;
import io.flawline.image.ImageHeader;
import io.flawline.image.UnreadableImageException;
import io.flawline.model.ModelException;
import io.flawline.report.ImageFile;
import io.flawline.serving.Inspectors;

/** The golden sets: list, add images that are sent or that the history keeps, remove them, and compare the version that serves. */
final class GoldenApi extends Api {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FIELDS = List.of("count", "inspection", "must", "name", "score", "tolerance", "verdict");

    private final TempFolder temp;
    private final History history;
    private final Inspectors inspectors;
    private final Changes changes;
    private final Object turn = new Object();

    GoldenApi(CamelContext context) {
        changes = context.getRegistry().findSingleByType(Changes.class);
        temp = context.getRegistry().findSingleByType(TempFolder.class);
        history = context.getRegistry().findSingleByType(History.class);
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
    }

    @Override
    void operations() {
        get("/models/{name}/golden", call -> ApiResponse.json(list(folder(call))));
        postFile("/models/{name}/golden", this::add);
        post("/models/{name}/golden/check", this::check);
        get("/models/{name}/golden/{image}", this::image);
        delete("/models/{name}/golden/{image}", this::remove);
    }

    /** Returns the folder of the set of a model that exists. */
    private Path folder(ApiRequest call) {
        String name = call.path("name");
        try {
            inspectors.report(name);
        } catch (ModelException e) {
            throw ApiException.notFound("no-such-model", e.getMessage());
        }
        return inspectors.goldenChecks().folder(name);
    }

    private static Map<String, Object> list(Path folder) {
        Map<String, Object> answer = new LinkedHashMap<>();
        List<Map<String, Object>> images = new ArrayList<>();
        answer.put("images", images);
        try {
            GoldenSet.read(folder).ifPresent(set -> {
                set.images().forEach((image, entry) -> {
                    Map<String, Object> row = new LinkedHashMap<>(Map.of("image", image));
                    row.putAll(JSON.convertValue(entry, new TypeReference<Map<String, Object>>() {}));
                    row.put("mask", set.mask(image).isPresent());
                    images.add(row);
                });
                answer.put("allow", set.allow());
                answer.put("sha256", set.sha256());
                answer.put("notUsed", set.notUsed());
            });
        } catch (GoldenException e) {
            answer.put("mistake", e.getMessage());
        }
        return answer;
    }

    private ApiResponse add(ApiRequest call) throws IOException {
        Path folder = folder(call);
        Path received = Files.createTempDirectory(temp.path(), "golden");
        try {
            List<String> added;
            synchronized (turn) { // an image, its pixels and the file that it replaces are in memory, for one upload after the other
                if (call.isGone()) {
                    throw new ApiException(400, "not-received", "The caller has gone.");
                }
                added = add(folder, call, received);
            }
            return ApiResponse.json(201, Map.of("images", added)).with("Location", "/models/" + call.path("name") + "/golden");
        } catch (UnreadableImageException e) {
            throw new ApiException(422, e.problem().code(), e.getMessage());
        } catch (GoldenConflictException e) {
            throw new ApiException(409, "conflict", e.getMessage());
        } catch (GoldenException e) {
            throw new ApiException(422, "bad-golden-set", e.getMessage());
        } finally {
            FileTree.delete(received);
        }
    }

    private List<String> add(Path folder, ApiRequest call, Path received) throws IOException {
        File body = Objects.requireNonNull(call.file());
        Map<String, String> fields = new HashMap<>();
        FIELDS.forEach(field -> call.query(field).ifPresent(value -> fields.put(field, value)));
        List<NewImage> images;
        if (call.contentType().equals("multipart/form-data")) {
            ImageForm form = ImageForm.read(body, call.header("Content-Type"), received);
            fields.putAll(form.fields());
            images = ofForm(form);
        } else if (call.contentType().equals("application/json")) {
            images = List.of(ofInspection(body, fields));
        } else if (call.contentType().startsWith("image/") || call.contentType().equals("application/octet-stream")) {
            byte[] bytes = bytes(body.toPath());
            images = List.of(new NewImage(fields.getOrDefault("name", "image." + ImageHeader.read(bytes).format().extension()), bytes, null));
        } else {
            throw new ApiException(415, "wrong-type", "Content-Type: %s. Send an image, images as multipart/form-data, or application/json as in"
                    .formatted(call.contentType()) + " {\"inspection\": \"KEY\", \"verdict\": \"ok\"}.");
        }
        GoldenEntry entry = entry(fields);
        GoldenFolder set = new GoldenFolder(folder, inspectors.limits(), changes);
        List<String> names = new ArrayList<>();
        for (NewImage image : images) {
            names.add(set.add(image, entry));
        }
        return names;
    }

    private List<NewImage> ofForm(ImageForm form) throws IOException {
        if (!form.bad().isEmpty() || form.good().isEmpty() || !form.masks().isEmpty() && (form.good().size() > 1 || form.masks().size() > 1)) {
            throw new ApiException(400, "wrong-argument", "The form has %d images, %d masks and %d parts named bad; allowed are images, or one image and a part named mask."
                    .formatted(form.good().size(), form.masks().size(), form.bad().size()));
        }
        byte[] mask = form.masks().isEmpty() ? null : bytes(form.masks().get(0).path());
        List<NewImage> images = new ArrayList<>();
        for (ImageFile file : form.good()) {
            images.add(new NewImage(file.name(), bytes(file.path()), mask));
        }
        return images;
    }

    /** Takes the image that the history keeps; the verdict of its review counts where none is given. */
    private NewImage ofInspection(File body, Map<String, String> fields) throws IOException {
        JsonNode json;
        try {
            json = body.length() > 1 << 16 ? null : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "not-json", "The body is not JSON: " + e.getOriginalMessage());
        }
        if (json == null || !json.isObject()) {
            throw new ApiException(400, "not-json", "The body must be a JSON object, as {\"inspection\": \"KEY\", \"verdict\": \"ok\"}.");
        }
        json.properties().forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        String key = fields.getOrDefault("inspection", "");
        Entry entry = history.find(key).orElseThrow(() -> ApiException.notFound("no-such-inspection",
                "No inspection \"%s\" is kept. The oldest make room for new ones.".formatted(key)));
        try (InputStream original = history.original(entry).orElseThrow(() -> ApiException.notFound("no-such-picture",
                "The inspection \"%s\" has no original.".formatted(key)))) {
            reviewed(entry).ifPresent(verdict -> fields.putIfAbsent("verdict", verdict));
            return new NewImage(fields.getOrDefault("name", entry.key() + "." + entry.format()), original.readAllBytes(), null);
        }
    }

    private Optional<String> reviewed(Entry entry) throws IOException {
        try (InputStream kept = history.json(entry).orElse(InputStream.nullInputStream())) {
            return Optional.ofNullable(JSON.readTree(kept).path("review").path("verdict").textValue());
        }
    }

    private byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > inspectors.limits().maxBytes()) {
            throw new ApiException(413, "too-large", "The image has %d bytes; allowed are %d.".formatted(Files.size(file), inspectors.limits().maxBytes()));
        }
        return Files.readAllBytes(file);
    }

    private static GoldenEntry entry(Map<String, String> fields) {
        fields.keySet().stream().filter(field -> !FIELDS.contains(field)).findFirst().ifPresent(unknown -> {
            throw new ApiException(400, "wrong-argument", "Unknown field \"%s\"; allowed are %s.".formatted(unknown, new TreeSet<>(FIELDS)));
        });
        String must = fields.getOrDefault("must", "false");
        if (!must.equals("true") && !must.equals("false")) {
            throw ApiException.wrongArgument("must", must, "true or false");
        }
        try {
            return new GoldenEntry(Objects.toString(fields.get("verdict")), must.equals("true"), fields.containsKey("count") ? Integer.valueOf(fields.get("count")) : null,
                    number(fields, "score"), number(fields, "tolerance"));
        } catch (NumberFormatException e) {
            throw new ApiException(400, "wrong-argument", "count, score and tolerance: allowed are numbers; " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage());
        }
    }

    private static @Nullable Double number(Map<String, String> fields, String name) {
        return fields.containsKey(name) ? Double.valueOf(fields.get(name)) : null;
    }

    private ApiResponse image(ApiRequest call) throws IOException {
        Path file = named(folder(call), call.path("image"));
        byte[] bytes = Files.readAllBytes(file);
        return ApiResponse.of("image/" + ImageHeader.read(bytes).format().lowerCaseName(), bytes);
    }

    /** Returns a file of the set by the name of an image, which is thus no path. */
    private static Path named(Path folder, String image) {
        try {
            return GoldenSet.read(folder).filter(set -> set.images().containsKey(image)).map(set -> folder.resolve(image)).orElseThrow(() -> missing(image));
        } catch (GoldenException e) {
            throw new ApiException(422, "bad-golden-set", e.getMessage());
        }
    }

    private static ApiException missing(String image) {
        return ApiException.notFound("no-such-image", "The golden set has no image \"%s\".".formatted(image));
    }

    private ApiResponse remove(ApiRequest call) throws IOException {
        try {
            if (!new GoldenFolder(folder(call), inspectors.limits(), changes).remove(call.path("image"))) {
                throw missing(call.path("image"));
            }
            return ApiResponse.nothing();
        } catch (GoldenConflictException e) {
            throw new ApiException(409, "conflict", e.getMessage());
        } catch (GoldenException e) {
            throw new ApiException(422, "bad-golden-set", e.getMessage());
        }
    }

    private ApiResponse check(ApiRequest call) {
        folder(call);
        try {
            return ApiResponse.json(inspectors.goldenChecks().recheck(call.path("name")).orElseThrow(() -> new ApiException(409, "nothing-to-check",
                    "The model %s is not in use, or has no golden set.".formatted(call.path("name")))));
        } catch (ModelException e) {
            throw new ApiException(422, "bad-golden-set", e.getMessage());
        }
    }
}
