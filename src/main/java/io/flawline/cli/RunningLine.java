package io.flawline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import io.flawline.access.HttpError;

/** The options of the commands that call a running Flawline; without options it is the one that {@code run} starts here. */
final class RunningLine {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_MESSAGE = 1_000;

    @Option(names = "--url", paramLabel = "URL", description = "Address of the running Flawline (flawline.http.host and"
            + " flawline.http.port). The token is the first of flawline.access.read, or flawline.access.steer to change something;"
            + " both also from the environment, as FLAWLINE_ACCESS_READ.")
    private @Nullable String url;

    /**
     * Calls one operation.
     *
     * @param path with the query, encoded
     * @throws IOException when nothing answers, or the answer is not a success, with its message
     */
    JsonNode call(String method, String path) throws IOException {
        String base = url == null ? here() : url.replaceAll("/+$", "");
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(base + path));
        } catch (IllegalArgumentException e) {
            throw new IOException("--url " + base + ": an address such as http://127.0.0.1:8080 is needed", e);
        }
        String property = "flawline.access." + (method.equals("GET") ? "read" : "steer");
        String token = RunProperties.get(property).split(",")[0].strip();
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        request.timeout(PATIENCE).method(method, BodyPublishers.noBody());
        return read(base, property, send(base, request.build()));
    }

    private static HttpResponse<String> send(String base, HttpRequest request) throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
        try {
            if (base.startsWith("https:")) {
                client.sslContext(OwnCertificate.context());
            }
            return client.build().send(request, BodyHandlers.ofString(UTF_8));
        } catch (ConnectException e) {
            throw new IOException("No Flawline answers at " + base + "; start it with bin/flawline run, or give its address with --url", e);
        } catch (SSLException e) {
            throw new IOException(("%s cannot be trusted: %s. Allowed are the certificate in flawline.http.tls.key-store of this"
                    + " application.properties, and certificates that Java trusts for this name").formatted(base, e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (HttpTimeoutException e) {
            throw new IOException("%s did not answer within %d s".formatted(base, PATIENCE.toSeconds()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The call of " + base + " was interrupted", e);
        }
    }

    private static JsonNode read(String base, String property, HttpResponse<String> answer) throws IOException {
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw new IOException("%s answers %d: set %s in application.properties, or %s in the environment, to a token with this right"
                    .formatted(base, status, property, property.toUpperCase(Locale.ROOT).replace('.', '_')));
        }
        JsonNode body;
        try {
            body = new ObjectMapper().readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException("%s answers %d without JSON; is it the address of a Flawline?".formatted(base, status), e);
        }
        if (status / 100 != 2) {
            throw new IOException("%s answers %d: %s".formatted(base, status, HttpError.shorten(body.path("error").path("message").asText(answer.body()), MAX_MESSAGE)));
        }
        return body;
    }

    private static String here() {
        String host = RunProperties.get("flawline.http.host");
        String scheme = RunProperties.get("flawline.http.tls.key-store").isEmpty() ? "http" : "https";
        boolean any = host.equals("0.0.0.0") || host.equals("::");
        return scheme + "://" + (any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host) + ":" + RunProperties.get("flawline.http.port");
    }
}
