package io.flawline.web;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.apache.camel.CamelContext;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelStore;
import io.flawline.model.ModelStoreException;
import io.flawline.model.SettingException;
import io.flawline.model.Settings;
import io.flawline.model.SettingsFile;
import io.flawline.model.SettingsLayer;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelReport;
import io.flawline.shadow.Shadows;

/** The models: what they are, and their installation and removal while the line runs. */
final class ModelsApi extends Api {

    private static final Set<String> ZIP = Set.of("application/zip", "application/x-zip-compressed", "application/octet-stream", "");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WANTED = "Expected is an object of settings by name, such as {\"threshold\": 0.6}; null removes one from model.json.";

    private final Changes changes;
    private final Inspectors inspectors;
    private final ModelStore store;
    private final Shadows shadows;

    ModelsApi(CamelContext context) {
        changes = context.getRegistry().findSingleByType(Changes.class);
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
        store = inspectors.store();
        shadows = context.getRegistry().findSingleByType(Shadows.class);
    }

    @Override
    void operations() {
        get("/models", call -> ApiResponse.json(inspectors.reports()));
        get("/models/{name}", call -> ApiResponse.json(report(call.path("name"))));
        postFile("/models/{name}", call -> change(call, () -> install(call)));
        post("/models/{name}/rollback", call -> change(call, () -> {
            String name = call.path("name");
            return ApiResponse.json(serving(name, store.rollBack(name)));
        }));
        put("/models/{name}/settings", this::changeSettings);
        delete("/models/{name}", call -> change(call, () -> {
            store.remove(call.path("name"));
            shadows.removed(call.path("name"), null);
            return ApiResponse.nothing();
        }));
        delete("/models/{name}/{version}", call -> change(call, () -> {
            store.remove(call.path("name"), call.path("version"));
            shadows.removed(call.path("name"), call.path("version"));
            return ApiResponse.nothing();
        }));
    }

    private ModelReport report(String name) {
        try {
            return inspectors.report(name);
        } catch (ModelException e) {
            throw ApiException.notFound("no-such-model", e.getMessage());
        }
    }

    private ApiResponse install(ApiRequest call) throws IOException {
        File zip = call.file();
        if (!ZIP.contains(call.contentType())) {
            throw new ApiException(415, "wrong-type", "Content-Type: %s. Send the model's zip as application/zip, as in: curl -H"
                    .formatted(call.contentType()) + " 'Content-Type: application/zip' --data-binary @model.zip");
        }
        String name = call.path("name");
        try (InputStream stream = new FileInputStream(zip)) {
            String version = store.install(name, stream, call.flag("hold"));
            return ApiResponse.json(201, serving(name, version)).with("Location", "/models/" + name);
        }
    }

    /** Changes {@code model.json} of the version that serves; a change with which it cannot be loaded is undone. */
    private ApiResponse changeSettings(ApiRequest call) throws IOException {
        String name = call.path("name");
        Map<String, Object> wanted = wanted(call.body());
        synchronized (store) {
            String version = report(name).serving();
            Map<String, Object> before = values(name, version, wanted.keySet());
            ModelFolder folder = folder(name, version);
            try {
                SettingsFile file = SettingsFile.of(folder);
                file.change(wanted);
                inspectors.settle(name);
                Optional<String> problem = problem(name, version);
                if (problem.isPresent()) {
                    file.undo();
                    inspectors.settle(name);
                    throw new ApiException(422, "wrong-setting", problem.get());
                }
                changes.add(new Change("model-settings", name, before, values(name, version, wanted.keySet())));
            } catch (ModelException e) {
                throw new ApiException(422, "wrong-setting", e.getMessage());
            }
        }
        return ApiResponse.json(report(name));
    }

    /** Returns the values in force of those settings. */
    private Map<String, Object> values(String name, @Nullable String version, Set<String> settings) {
        Map<String, Object> values = new TreeMap<>();
        report(name).versions().stream().filter(one -> one.version().equals(version) && one.settings() != null).forEach(one -> one.settings().forEach((setting, given) -> {
            if (settings.contains(setting)) {
                values.put(setting, given.value());
            }
        }));
        return values;
    }

    private static Map<String, Object> wanted(byte[] body) throws IOException {
        try {
            Map<String, Object> changes = JSON.readValue(body, new TypeReference<LinkedHashMap<String, Object>>() {});
            if (changes != null && !changes.isEmpty()) {
                Map<String, Object> set = new LinkedHashMap<>(changes);
                set.values().removeIf(Objects::isNull);
                Settings.of(List.of(new SettingsLayer("PUT /models/{name}/settings", set)));
                return changes;
            }
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "wrong-argument", "The body is not a JSON object: " + e.getOriginalMessage() + ". " + WANTED);
        } catch (SettingException e) {
            throw new ApiException(422, "wrong-setting", e.getMessage());
        }
        throw new ApiException(400, "wrong-argument", "The body has no settings. " + WANTED);
    }

    private ModelFolder folder(String name, @Nullable String version) {
        try {
            ModelFolder folder = store.serving(name);
            if (folder.version().equals(version)) {
                return folder;
            }
        } catch (ModelException e) {
            throw ApiException.notFound("no-such-model", e.getMessage());
        }
        throw new ApiException(409, "not-serving", "The highest version of %s does not serve, so its settings cannot be tried. Correct or remove it first."
                .formatted(name));
    }

    private Optional<String> problem(String name, @Nullable String version) {
        return report(name).versions().stream().filter(one -> one.version().equals(version)).map(ModelReport.Version::problem)
                .filter(Objects::nonNull).findFirst();
    }

    /** Answers once the version serves; {@code serving} names the version that does when this one was refused. */
    private Map<String, String> serving(String name, String version) {
        inspectors.settle(name);
        String serving = report(name).serving();
        Map<String, String> answer = new LinkedHashMap<>(Map.of("name", name, "version", version));
        answer.put("serving", serving);
        return answer;
    }

    private interface RepositoryChange {
        ApiResponse make() throws IOException;
    }

    private ApiResponse change(ApiRequest call, RepositoryChange change) throws IOException {
        try {
            ApiResponse answer = change.make();
            inspectors.settle(call.path("name"));
            return answer;
        } catch (ModelStoreException e) {
            throw failure(e);
        }
    }

    static ApiException failure(ModelStoreException e) {
        return new ApiException(status(e.problem()), e.problem().code(), e.getMessage());
    }

    private static int status(ModelStoreException.Problem problem) {
        return switch (problem) {
            case BAD_NAME -> 400;
            case NO_SUCH_MODEL, NO_SUCH_VERSION -> 404;
            case NOTHING_BELOW, REMOVED -> 409;
            case TOO_LARGE -> 413;
            case BAD_ZIP, UNSAFE_ENTRY, NOT_ONE_MODEL, UNUSABLE -> 422;
            case DISK -> 500;
        };
    }
}
