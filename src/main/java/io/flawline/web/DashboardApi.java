package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/** Serves the dashboard's page at {@code /}, and its scripts, styles and libraries below {@code /dashboard/}. */
final class DashboardApi extends Api {

    private static final String FOLDER = "/web/dashboard/";
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    /** Only names without a path: what else is on the class path stays there. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.(html|css|js|svg|txt)");
    /** Nothing from outside, nothing inline, in no frame; images to try are shown from the browser's memory. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml", "txt", "text/plain; charset=utf-8");

    private record Asset(@Nullable String type, byte[] content, String tag) {
    }

    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    @Override
    void operations() {
        get("/", call -> answer(call, "", "index.html"));
        get("/dashboard/{file}", call -> answer(call, "", call.path("file")));
        get("/dashboard/views/{file}", call -> answer(call, "views/", call.path("file")));
        get("/dashboard/vendor/{file}", call -> answer(call, "vendor/", call.path("file")));
    }

    private ApiResponse answer(ApiRequest call, String folder, String name) {
        Asset asset = NAME.matcher(name).matches() ? assets.computeIfAbsent(folder + name, DashboardApi::read) : null;
        if (asset == null) {
            throw ApiException.notFound("not-found", "The dashboard has no file \"%s%s\".".formatted(folder, name));
        }
        String known = call.header("If-None-Match");
        // One of a list, and weak where a proxy has made it so: RFC 9110, section 13.1.2.
        boolean unchanged = known != null && known.contains(asset.tag());
        return (unchanged ? new ApiResponse(304, null, null, Map.of()) : ApiResponse.of(asset.type(), asset.content()))
                .with("ETag", asset.tag())
                .with("Cache-Control", "no-cache")
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer");
    }

    /** Returns the file, or null when there is none of that name. */
    private static @Nullable Asset read(String path) {
        String resource = path.startsWith("vendor/uPlot.") ? CHARTS + path.substring("vendor/".length()) : FOLDER + path;
        try (InputStream stream = DashboardApi.class.getResourceAsStream(resource)) {
            if (stream == null) {
                return null;
            }
            byte[] content = stream.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(content);
            return new Asset(TYPES.get(resource.substring(resource.lastIndexOf('.') + 1)), content,
                    '"' + HexFormat.of().toHexDigits(sum.getValue()) + '"');
        } catch (IOException e) {
            throw new ApiException(500, "internal", "The dashboard's file %s cannot be read: %s".formatted(resource, e.getMessage()));
        }
    }
}
