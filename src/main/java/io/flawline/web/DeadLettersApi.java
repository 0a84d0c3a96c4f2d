package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;

import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetters;
import io.flawline.failure.Resender;
import io.flawline.image.ImageFormat;
import io.flawline.request.Reason;

/** Serves what could not be inspected or delivered, to look at it and to send it through again. */
final class DeadLettersApi extends Api {

    private static final int SNIFFED_BYTES = 64;

    private final DeadLetters letters;
    private final Resender resender;

    DeadLettersApi(CamelContext context) {
        letters = context.getRegistry().findSingleByType(DeadLetters.class);
        String topic = context.resolvePropertyPlaceholders("{{flawline.mqtt.in-topic}}");
        ProducerTemplate template = context.createProducerTemplate();
        resender = new Resender((to, payload) -> template.sendBodyAndHeader("paho-mqtt5:" + topic, payload,
                PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC, to), topic, Path.of(""));
    }

    @Override
    void operations() {
        get("/dead-letters", call -> ApiResponse.json(letters.latest(call.number("limit", 1, 1000, 100))));
        get("/dead-letters/{name}", call -> ApiResponse.json(find(call.path("name"))));
        get("/dead-letters/{name}/original", call -> original(find(call.path("name"))));
        delete("/dead-letters/{name}", call -> delete(call.path("name")));
        post("/dead-letters/{name}/replay", call -> replayOne(find(call.path("name"))));
        post("/dead-letters/replay", call -> replayAll());
    }

    private DeadLetter find(String name) throws IOException {
        try {
            return letters.find(name);
        } catch (NoSuchFileException e) {
            throw unknown(name);
        }
    }

    private ApiResponse delete(String name) throws IOException {
        try {
            letters.delete(name);
            return ApiResponse.nothing();
        } catch (NoSuchFileException e) {
            throw unknown(name);
        }
    }

    private static ApiException unknown(String name) {
        return ApiException.notFound("no-such-dead-letter", "No dead letter " + name + " found"
                + "; GET /dead-letters lists them. They do not include replayed ones.");
    }

    /**
     * Answers the original, as an image only when it is one: it came from anywhere, and a browser must not take it for
     * a page.
     */
    private ApiResponse original(DeadLetter letter) throws IOException {
        PushbackInputStream original = new PushbackInputStream(open(letter), SNIFFED_BYTES);
        byte[] start = original.readNBytes(SNIFFED_BYTES);
        original.unread(start);
        String type = ImageFormat.sniff(start).map(format -> "image/" + format.lowerCaseName()).orElse("application/octet-stream");
        return ApiResponse.of(type, original).with("Content-Security-Policy", "default-src 'none'; sandbox");
    }

    private InputStream open(DeadLetter letter) throws IOException {
        try {
            return Files.newInputStream(letters.original(letter));
        } catch (NoSuchFileException e) {
            // Replayed since it was found.
            throw unknown(letter.file());
        }
    }

    private ApiResponse replayOne(DeadLetter letter) {
        try {
            letters.replay(letter.file(), resender);
            return ApiResponse.json(Map.of("replayed", List.of(letter.file()), "failed", List.of()));
        } catch (NoSuchFileException e) {
            // Another caller was quicker.
            throw unknown(letter.file());
        } catch (Resender.NoWayBackException e) {
            throw new ApiException(409, "no-way-back", letter.file() + " cannot be replayed: " + e.getMessage());
        } catch (Exception e) {
            throw new ApiException(502, Reason.SINK_FAILED.code(), letter.file() + " is not replayed and stays: " + cause(e));
        }
    }

    private ApiResponse replayAll() throws IOException {
        List<String> replayed = new ArrayList<>();
        List<Map<String, String>> failed = new ArrayList<>();
        for (DeadLetter letter : letters.list()) {
            try {
                letters.replay(letter.file(), resender);
                replayed.add(letter.file());
            } catch (Exception e) {
                failed.add(Map.of("file", letter.file(), "message", cause(e)));
            }
        }
        return ApiResponse.json(Map.of("replayed", replayed, "failed", failed));
    }

    private static String cause(Exception e) {
        Throwable told = e instanceof CamelExecutionException && e.getCause() != null ? e.getCause() : e;
        return String.valueOf(told.getMessage());
    }
}
