package io.flawline.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;

import io.flawline.reload.RouteFiles;
import io.flawline.reload.RouteFiles.Described;

/**
 * The route files: list, read, validate and replace. A route may contain secrets and can run any code that is on the
 * class path, so all but the list needs an account with the right to steer: where nobody has to log in, files are
 * edited by hand.
 */
final class RouteFilesApi extends Api {

    private static final int MAX_BYTES = 256 << 10;

    private final CamelContext context;
    private final RouteFiles files;
    private final boolean reloads;

    RouteFilesApi(CamelContext context) {
        this.context = context;
        files = context.getRegistry().findSingleByType(RouteFiles.class);
        reloads = Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{flawline.routes.reload}}"));
    }

    @Override
    void operations() {
        get("/route-files", call -> ApiResponse.json(files.describe(context)));
        get("/route-files/{name}", call -> {
            requireLogin(call);
            Described file = find(call);
            return ApiResponse.of("application/yaml", bytes(file)).with("ETag", EntityTag.of(bytes(file)));
        });
        put("/route-files/{name}", this::replace);
    }

    private static void requireLogin(ApiRequest call) {
        if (call.user().isEmpty()) {
            throw new ApiException(403, "login-needed", "Route files can be read and edited over HTTP only where people log in."
                    + " Set flawline.access.users or flawline.access.steer, or edit the file by hand.");
        }
    }

    private static byte[] bytes(Described file) {
        return file.text().getBytes(StandardCharsets.UTF_8);
    }

    private Described find(ApiRequest call) {
        String name = call.path("name");
        return files.describe(context).stream().filter(file -> file.name().equals(name)).findFirst()
                .orElseThrow(() -> ApiException.notFound("no-such-route-file", "No route file \"%s\" found; available: %s."
                        .formatted(name, files.describe(context).stream().map(Described::name).toList())));
    }

    private ApiResponse replace(ApiRequest call) throws IOException {
        requireLogin(call);
        Described file = find(call);
        EntityTag.require(call, "The route file " + file.name(), bytes(file));
        boolean onlyCheck = call.flag("check");
        String text = text(call.body());
        Optional<String> mistake = files.mistakeOf(context, file.path(), text);
        if (mistake.isPresent()) {
            throw new ApiException(422, "bad-route-file", mistake.get());
        }
        if (!onlyCheck) {
            files.write(file.path(), text);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", file.name());
        answer.put("written", !onlyCheck);
        answer.put("reloads", reloads);
        return ApiResponse.json(answer);
    }

    private static String text(byte[] body) {
        if (body.length == 0 || body.length > MAX_BYTES) {
            throw new ApiException(400, "wrong-argument", "The body has %d bytes; allowed are 1 to %d.".formatted(body.length, MAX_BYTES));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new ApiException(400, "wrong-argument", "The body is not UTF-8. Send the file's text as application/yaml.");
        }
    }
}
