package io.flawline.web;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;

import io.flawline.model.ModelException;
import io.flawline.model.ModelStoreException;
import io.flawline.shadow.Shadows;

/** Versions that are compared with the serving ones, and their promotion. */
final class ShadowApi extends Api {

    private static final String EXPECTED = "{\"version\": N}";

    private final Shadows shadows;

    ShadowApi(CamelContext context) {
        shadows = context.getRegistry().findSingleByType(Shadows.class);
    }

    @Override
    void operations() {
        get("/models/{name}/shadow", call -> report(call.path("name")));
        post("/models/{name}/shadow", this::start);
        delete("/models/{name}/shadow", call -> {
            if (!shadows.stop(call.path("name"))) {
                throw none(call.path("name"));
            }
            return ApiResponse.nothing();
        });
        post("/models/{name}/promote", this::promote);
    }

    private ApiResponse report(String name) {
        return ApiResponse.json(shadows.report(name).orElseThrow(() -> none(name)));
    }

    private static ApiException none(String name) {
        return ApiException.notFound("no-shadow", "No version of the model \"%s\" is in shadow. Start one: POST /models/NAME/shadow {\"version\": N}."
                .formatted(name));
    }

    private ApiResponse start(ApiRequest call) throws IOException {
        String name = call.path("name");
        String version = version(call).orElseThrow(() -> new ApiException(400, "wrong-argument",
                "The version is missing. Expected is %s.".formatted(EXPECTED)));
        try {
            shadows.start(name, version);
        } catch (IllegalStateException e) {
            throw new ApiException(409, "too-many-shadows", e.getMessage());
        } catch (ModelStoreException e) {
            throw ModelsApi.failure(e);
        }
        return report(name);
    }

    private ApiResponse promote(ApiRequest call) throws IOException {
        String name = call.path("name");
        try {
            String version = shadows.promote(name, version(call).orElse(null));
            return ApiResponse.json(Map.of("name", name, "version", version, "serving", version));
        } catch (IllegalStateException e) {
            throw new ApiException(409, "no-shadow", e.getMessage());
        } catch (ModelStoreException e) {
            throw ModelsApi.failure(e);
        } catch (ModelException e) {
            throw new ApiException(422, "unusable", "The version is not promoted: " + e.getMessage());
        }
    }

    /** Returns the version that the body names; empty for an empty body or none. */
    private static Optional<String> version(ApiRequest call) throws IOException {
        return JsonFields.of(call, EXPECTED, List.of("version")).version();
    }
}
