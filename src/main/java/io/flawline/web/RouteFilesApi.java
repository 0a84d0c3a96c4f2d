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
 * The route files: list, read, validate and replace. A file may contain secrets, so reading one needs the right to
 * steer, as replacing it does.
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
        get("/route-files/{name}", call -> ApiResponse.of("application/yaml", find(call).text().getBytes(StandardCharsets.UTF_8)));
        put("/route-files/{name}", this::replace);
    }

    private Described find(ApiRequest call) {
        String name = call.path("name");
        return files.describe(context).stream().filter(file -> file.name().equals(name)).findFirst()
                .orElseThrow(() -> ApiException.notFound("no-such-route-file", "No route file \"%s\" found; there are %s."
                        .formatted(name, files.describe(context).stream().map(Described::name).toList())));
    }

    private ApiResponse replace(ApiRequest call) throws IOException {
        Described file = find(call);
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
