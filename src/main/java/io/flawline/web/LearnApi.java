package io.flawline.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

import org.apache.camel.CamelContext;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.files.FileTree;
import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.http.TempFolder;
import io.flawline.jobs.Job;
import io.flawline.learn.LearnJobs;
import io.flawline.learn.LearnOptions;
import io.flawline.learn.Learner;
import io.flawline.model.ModelStore;
import io.flawline.model.ModelStoreException;
import io.flawline.report.ImageFile;
import io.flawline.serving.Inspectors;

/** Learning of models from images that are sent or that the history keeps. */
final class LearnApi extends Api {

    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MOST_JSON = 1 << 20;

    private final TempFolder temp;
    private final History history;
    private final ModelStore store;
    private final LearnJobs jobs;

    LearnApi(CamelContext context) {
        temp = context.getRegistry().findSingleByType(TempFolder.class);
        history = context.getRegistry().findSingleByType(History.class);
        store = context.getRegistry().findSingleByType(Inspectors.class).store();
        jobs = context.getRegistry().findSingleByType(LearnJobs.class);
    }

    @Override
    void operations() {
        postFile("/models/{name}/learn", this::learn);
    }

    private ApiResponse learn(ApiRequest call) throws IOException {
        File body = Objects.requireNonNull(call.file());
        String name = call.path("name");
        requireName(name);
        Path folder = Files.createTempDirectory(temp.path(), "learn-job");
        boolean accepted = false;
        try {
            LearnJobs.Assignment assignment = switch (call.contentType()) {
                case "multipart/form-data" -> ofForm(name, ImageForm.read(body, call.header("Content-Type"), folder), folder);
                case "application/json" -> ofJson(name, body, folder);
                default -> throw new ApiException(415, "wrong-type", "Content-Type: %s. Send images as multipart/form-data, or application/json as in"
                        .formatted(call.contentType()) + " {\"inspections\": [\"KEY\", …]}.");
            };
            Job job = submit(assignment);
            accepted = true;
            return ApiResponse.json(202, Map.of("job", job.id())).with("Location", "/jobs/" + job.id());
        } finally {
            if (!accepted && Files.exists(folder)) {
                FileTree.delete(folder);
            }
        }
    }

    private void requireName(String name) {
        try {
            store.requireName(name);
        } catch (ModelStoreException e) {
            throw new ApiException(400, e.problem().code(), e.getMessage());
        }
    }

    private Job submit(LearnJobs.Assignment assignment) {
        if (assignment.add()) {
            try {
                store.serving(assignment.model());
            } catch (ModelStoreException e) {
                throw ApiException.notFound(e.problem().code(), e.getMessage());
            }
        }
        int least = assignment.add() ? 1 : Learner.LEAST;
        if (assignment.good().size() < least) {
            throw new ApiException(422, "too-few-images", "%d images of good parts were given, at least %d are needed."
                    .formatted(assignment.good().size(), least));
        }
        try {
            return jobs.submit(assignment);
        } catch (IllegalStateException e) {
            throw new ApiException(503, "overloaded", e.getMessage());
        }
    }

    private static LearnJobs.Assignment ofForm(String name, ImageForm form, Path folder) {
        if (!form.masks().isEmpty()) {
            throw new ApiException(400, "wrong-argument", "The form has a part named mask; learning takes images of good parts, and of bad ones named bad.");
        }
        return assignment(name, form.good(), form.bad(), form.fields(), folder);
    }

    private LearnJobs.Assignment ofJson(String name, File body, Path folder) throws IOException {
        if (body.length() > MOST_JSON) {
            throw new ApiException(413, "too-large", "The JSON has more than %d bytes.".formatted(MOST_JSON));
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "not-json", "The body is not JSON: " + e.getOriginalMessage());
        }
        if (json == null || !json.isObject()) {
            throw new ApiException(400, "not-json", "The body must be a JSON object, as {\"inspections\": [\"KEY\", …]}.");
        }
        Map<String, String> fields = new HashMap<>();
        json.properties().forEach(field -> {
            if (!field.getKey().equals("inspections") && !field.getKey().equals("bad")) {
                fields.put(field.getKey(), field.getValue().asText());
            }
        });
        return assignment(name, kept(json, "inspections", folder), kept(json, "bad", folder), fields, folder);
    }

    /** Copies the originals, as the history may drop them before their turn comes. */
    private List<ImageFile> kept(JsonNode json, String field, Path folder) throws IOException {
        JsonNode keys = json.path(field);
        if (!keys.isMissingNode() && !keys.isArray()) {
            throw ApiException.wrongArgument(field, keys, "a list of keys of inspections");
        }
        List<ImageFile> files = new ArrayList<>();
        for (JsonNode key : keys) {
            Entry entry = history.find(key.asText()).orElseThrow(() -> ApiException.notFound("no-such-inspection",
                    "No inspection \"%s\" is kept. The oldest make room for new ones.".formatted(key.asText())));
            Path file = folder.resolve("%s-%04d".formatted(field, files.size()));
            try (InputStream original = history.original(entry).orElseThrow(() -> ApiException.notFound("no-such-picture",
                    "The inspection \"%s\" has no original.".formatted(key.asText())))) {
                Files.copy(original, file);
            }
            files.add(new ImageFile(entry.key() + "." + entry.format(), file));
        }
        return files;
    }

    private static LearnJobs.Assignment assignment(String name, List<ImageFile> good, List<ImageFile> bad, Map<String, String> fields, Path folder) {
        fields.keySet().stream().filter(field -> !field.equals("add") && !LearnOptions.NAMES.contains(field)).findFirst().ifPresent(unknown -> {
            throw new ApiException(400, "wrong-argument", "Unknown field \"%s\"; allowed are add and %s.".formatted(unknown,
                    new TreeSet<>(LearnOptions.NAMES)));
        });
        LearnOptions options;
        try {
            options = LearnOptions.of(fields);
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage());
        }
        if (fields.containsKey("aim") && bad.isEmpty()) {
            throw new ApiException(400, "wrong-argument", "aim = %s needs images of bad parts: send them as \"bad\".".formatted(fields.get("aim")));
        }
        String add = fields.getOrDefault("add", "false");
        if (!add.equals("true") && !add.equals("false")) {
            throw ApiException.wrongArgument("add", add, "true or false");
        }
        if (add.equals("true")) {
            fields.keySet().stream().filter(field -> !field.equals("add") && !field.equals("hold")).findFirst().ifPresent(useless -> {
                throw new ApiException(400, "wrong-argument", "%s does not go with add: the model keeps it as it was learned.".formatted(useless));
            });
            if (!bad.isEmpty()) {
                throw new ApiException(400, "wrong-argument", "bad does not go with add: the bad images that the model was learned with are kept.");
            }
        }
        return new LearnJobs.Assignment(name, good, bad, options, add.equals("true"), folder);
    }
}
