package io.flawline.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

import com.fasterxml.jackson.core.JsonFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding an image before its JSON is read changes no result: neither the bytes nor the fields nor the reason of a refusal. */
class ImageTextTest {

    private static final long MAX = 1 << 16;
    private static final String[] BEFORE = {"", "\"id\": 7, ", "\"part\": {\"image\": \"AAAA\", \"n\": [1, 2]}, ", "\"image\": null, ",
        "\"image\": \"QUJD\", ", "\"note\": \"a \\\"quoted\\\" text\", ", "\"ünicode\": \"ä\", "};
    private static final String[] AFTER = {"", ", \"id\": \"x\"", ", \"list\": [[\"a\", \"b\"], {}]", ", \"image\": \"QUJD\"", ", \"image\": 7",
        ", \"long\": \"" + "A".repeat(700) + "\"", ", \"model\": \"m\", \"recipe\": \"r\"", ", \"broken\": ", " \"broken\""};

    private final Random random = new Random(20);

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String spelled(byte[] image) {
        String plain = Base64.getEncoder().encodeToString(image);
        return switch (random.nextInt(9)) {
            case 0 -> Base64.getEncoder().withoutPadding().encodeToString(image);
            case 1 -> Base64.getUrlEncoder().encodeToString(image);
            case 2 -> Base64.getMimeEncoder().encodeToString(image).replace("\r\n", "\\r\\n");
            case 3 -> plain.replace("/", "\\/");
            case 4 -> "data:image/png;base64," + plain;
            case 5 -> "data:image/png\\u003bbase64," + plain;
            default -> plain;
        };
    }

    /** What a request comes to: everything in it, or the reason and the message of its refusal. */
    private static String outcome(byte[] json, ImageText early) {
        try {
            Request request = JsonRequest.parse(json, early, MAX, FieldLimits.DEFAULT);
            return "%s %s %s %s %s".formatted(request.id(), request.model(), request.recipe(), request.input(), Arrays.hashCode(request.image()));
        } catch (RejectedException e) {
            return e.reason() + " " + e.getMessage();
        }
    }

    private static ImageText early(byte[] json) {
        return ImageText.of(json, MAX, new JsonFactory());
    }

    @Test
    void anyMessageComesToTheSame() {
        int decodedEarly = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] image = bytes(random, random.nextInt(10) == 0 ? random.nextInt(90_000) : 3_000 + random.nextInt(12_000));
            byte[] json = ("{" + BEFORE[random.nextInt(BEFORE.length)] + "\"image\": \"" + spelled(image) + "\""
                    + AFTER[random.nextInt(AFTER.length)] + "}").getBytes(UTF_8);
            for (int damages = random.nextInt(2); damages > 0; damages--) {
                json[random.nextInt(json.length)] = (byte) "\"\\{}:,=A \n\0\u00e4".charAt(random.nextInt(12));
            }
            json = random.nextInt(8) == 0 ? Arrays.copyOf(json, random.nextInt(json.length)) : json;

            ImageText early = early(json);
            decodedEarly += early == null ? 0 : 1;
            assertThat(outcome(json, early)).as(new String(json, UTF_8)).isEqualTo(outcome(json, null));
        }
        assertThat(decodedEarly).isGreaterThan(400);
    }

    /** Around the ends of the pieces in which text is decoded. */
    @ParameterizedTest
    @ValueSource(ints = {-3, -2, -1, 0, 1, 2, 3, 4})
    void piecesGiveWhatTheJdkGives(int beyond) {
        for (int pieces = 1; pieces < 4; pieces++) {
            byte[] image = bytes(random, pieces * Base64Text.PIECE / 4 * 3 + beyond);
            for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getEncoder().withoutPadding()}) {
                byte[] json = ("{\"image\":\"" + encoder.encodeToString(image) + "\"}").getBytes(UTF_8);
                assertThat(early(json).image()).isEqualTo(image);
                assertThat(JsonRequest.parse(json, null, MAX, FieldLimits.DEFAULT).image()).isEqualTo(image);
            }
        }
    }

    /** Each piece alone would be valid. */
    @Test
    void paddingBetweenPiecesIsRefused() {
        char[] text = "A".repeat(3 * Base64Text.PIECE).toCharArray();
        text[Base64Text.PIECE - 1] = '=';
        byte[] json = ("{\"image\":\"" + new String(text) + "\"}").getBytes(UTF_8);

        assertThat(early(json)).isNull();
        assertThat(outcome(json, null)).startsWith("bad-base64").contains("continues after its padding");
    }

    @Test
    void aHeadOfManyFieldsIsNotReadTwice() {
        String fields = "\"a\": 1, ".repeat(10_000);
        assertThat(early(("{" + fields + "\"image\": \"AAAA\"}").getBytes(UTF_8))).isNull();
    }
}
