package io.flawline.web;

import java.io.IOException;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;

import io.flawline.model.ModelException;
import io.flawline.model.ModelStoreException;
import io.flawline.shadow.Shadows;

/** Versions that are compared with the serving ones, and their promotion. */
final class ShadowApi extends Api {

    private static final ObjectMapper JSON = new ObjectMapper();

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
        String version = version(call);
        if (version == null) {
            throw new ApiException(400, "wrong-argument", "The version is missing. Expected is {\"version\": N}.");
        }
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
            String version = shadows.promote(name, version(call));
            return ApiResponse.json(Map.of("name", name, "version", version, "serving", version));
        } catch (IllegalStateException e) {
            throw new ApiException(409, "no-shadow", e.getMessage());
        } catch (ModelStoreException e) {
            throw ModelsApi.failure(e);
        } catch (ModelException e) {
            throw new ApiException(422, "unusable", "The version is not promoted: " + e.getMessage());
        }
    }

    /** Returns the version that the body names; null for an empty body or none. */
    private static String version(ApiRequest call) throws IOException {
        byte[] body = call.body();
        if (body.length == 0) {
            return null;
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "wrong-argument", "The body is not JSON: " + e.getOriginalMessage() + ". Expected is {\"version\": N}.");
        }
        if (!json.isObject()) {
            throw new ApiException(400, "wrong-argument", "The body is not a JSON object. Expected is {\"version\": N}.");
        }
        json.fieldNames().forEachRemaining(field -> {
            if (!field.equals("version")) {
                throw new ApiException(400, "wrong-argument", "Unknown field \"%s\"; allowed is version.".formatted(field));
            }
        });
        JsonNode version = json.path("version");
        if (!version.isMissingNode() && !version.asText().matches("[0-9]{1,18}")) {
            throw ApiException.wrongArgument("version", version, "an integer, the version's number");
        }
        return version.isMissingNode() ? null : version.asText();
    }
}
