package io.flawline.web;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.apache.camel.CamelContext;

import io.flawline.model.ModelException;
import io.flawline.model.ModelStore;
import io.flawline.model.ModelStoreException;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelReport;

/** The models: what they are, and their installation and removal while the line runs. */
final class ModelsApi extends Api {

    private static final Set<String> ZIP = Set.of("application/zip", "application/x-zip-compressed", "application/octet-stream", "");

    private final Inspectors inspectors;
    private final ModelStore store;

    ModelsApi(CamelContext context) {
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
        store = inspectors.store();
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
        delete("/models/{name}", call -> change(call, () -> {
            store.remove(call.path("name"));
            return ApiResponse.nothing();
        }));
        delete("/models/{name}/{version}", call -> change(call, () -> {
            store.remove(call.path("name"), call.path("version"));
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
            String version = store.install(name, stream);
            return ApiResponse.json(201, serving(name, version)).with("Location", "/models/" + name);
        }
    }

    /** Answers once the version serves; {@code serving} names the version that does when this one was refused. */
    private Map<String, String> serving(String name, String version) {
        inspectors.settle(name);
        String serving = report(name).serving();
        Map<String, String> answer = new LinkedHashMap<>(Map.of("name", name, "version", version));
        answer.put("serving", serving);
        return answer;
    }

    private interface Change {
        ApiResponse make() throws IOException;
    }

    private ApiResponse change(ApiRequest call, Change change) throws IOException {
        try {
            ApiResponse answer = change.make();
            inspectors.settle(call.path("name"));
            return answer;
        } catch (ModelStoreException e) {
            throw new ApiException(status(e.problem()), e.problem().code(), e.getMessage());
        }
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
