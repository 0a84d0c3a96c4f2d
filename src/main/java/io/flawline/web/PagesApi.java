package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;

/** The description of all operations, for programs and for people. */
final class PagesApi extends Api {

    /** Nothing from outside, nothing inline, in no frame. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    void operations() {
        get("/openapi.json", call -> resource("openapi.json", ApiResponse.JSON));
        get("/api", call -> resource("api.html", "text/html; charset=utf-8").with("Content-Security-Policy", POLICY));
        get("/api/api.js", call -> resource("api.js", "text/javascript; charset=utf-8"));
        get("/api/api.css", call -> resource("api.css", "text/css; charset=utf-8"));
    }

    private static ApiResponse resource(String name, String type) throws IOException {
        try (InputStream stream = PagesApi.class.getResourceAsStream("/web/" + name)) {
            return ApiResponse.of(type, stream.readAllBytes());
        }
    }
}
