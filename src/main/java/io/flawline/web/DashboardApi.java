package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** The dashboard's page at {@code /} and its files, those of a list and no others. */
final class DashboardApi extends Api {

    private static final String FOLDER = "/web/dashboard/";
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    /** Nothing from outside, nothing inline, in no frame; images to try are shown from the browser's memory. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    private record Asset(String type, byte[] content, String tag) {
    }

    private final Map<String, Asset> assets = new HashMap<>();

    DashboardApi() {
        for (String name : List.of("index.html", "dashboard.css", "icon.svg", "app.js", "api.js", "charts.js", "detail.js",
                "dom.js", "format.js", "gallery.js", "live.js", "panels.js", "tryout.js")) {
            assets.put(name, read(FOLDER + name));
        }
        for (String name : List.of("uPlot.iife.min.js", "uPlot.min.css")) {
            assets.put(name, read(CHARTS + name));
        }
    }

    private static Asset read(String resource) {
        try (InputStream stream = DashboardApi.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("The dashboard's file " + resource + " is not on the class path");
            }
            byte[] content = stream.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(content);
            return new Asset(TYPES.get(resource.substring(resource.lastIndexOf('.') + 1)), content,
                    '"' + HexFormat.of().toHexDigits(sum.getValue()) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void operations() {
        get("/", call -> answer(call, "index.html"));
        get("/dashboard/{file}", call -> answer(call, call.path("file")));
    }

    private ApiResponse answer(ApiRequest call, String name) {
        Asset asset = assets.get(name);
        if (asset == null) {
            throw ApiException.notFound("not-found", "The dashboard has no file \"%s\".".formatted(name));
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
}
