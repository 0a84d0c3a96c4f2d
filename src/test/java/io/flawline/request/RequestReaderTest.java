package io.flawline.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {

    private static final long MAX = 1 << 20;
    private static final byte[] IMAGE = image(1001);
    private static final String PLAIN = Base64.getEncoder().encodeToString(IMAGE);

    private static byte[] image(int length) {
        byte[] bytes = new byte[length];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    private static Request read(String json) {
        return RequestReader.read(json.getBytes(UTF_8), MAX, FieldLimits.DEFAULT);
    }

    static Stream<Arguments> spellings() {
        String wrapped = Base64.getMimeEncoder(76, "\n".getBytes(UTF_8)).encodeToString(IMAGE);
        String wrappedCrLf = Base64.getMimeEncoder().encodeToString(IMAGE);
        String url = Base64.getUrlEncoder().encodeToString(IMAGE);
        String bare = Base64.getEncoder().withoutPadding().encodeToString(IMAGE);
        return Stream.of(
                Arguments.of("plain", PLAIN),
                Arguments.of("wrapped", wrapped.replace("\n", "\\n")),
                Arguments.of("wrapped by CR LF", wrappedCrLf.replace("\r\n", "\\r\\n")),
                Arguments.of("URL-safe", url),
                Arguments.of("URL-safe, unpadded", url.replace("=", "")),
                Arguments.of("unpadded", bare),
                Arguments.of("data URI", "data:image/png;base64," + PLAIN),
                Arguments.of("data URI, wrapped", "data:image/jpeg;base64," + wrapped.replace("\n", "\\n")),
                Arguments.of("escaped slashes", PLAIN.replace("/", "\\/")),
                Arguments.of("slashes as code points", PLAIN.replace("/", "\\u002F")),
                Arguments.of("plus as a code point, as .NET writes", PLAIN.replace("+", "\\u002B")),
                Arguments.of("padding as code points, as Gson writes", PLAIN.replace("=", "\\u003d")),
                Arguments.of("URL-safe as code points", url.replace("-", "\\u002d").replace("_", "\\u005F")),
                Arguments.of("wrapped and never escaped, as from a shell", wrapped),
                Arguments.of("data URI in capitals", "DATA:IMAGE/PNG;BASE64," + PLAIN),
                Arguments.of("data URI of code points", "data\\u003Aimage\\/png;base64\\u002C" + PLAIN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void everySpellingOfBase64GivesTheSameBytes(String name, String text) {
        assertThat(read("{\"image\":\"" + text + "\"}").image()).isEqualTo(IMAGE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void aMapThatTheRouteUnmarshalledGivesTheSameBytes(String name, String text) throws Exception {
        String unescaped = new JsonMapper(JsonFactory.builder().enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS).build())
                .readValue('"' + text + '"', String.class);
        assertThat(JsonMap.read(Map.of("image", unescaped), MAX, FieldLimits.DEFAULT).image()).isEqualTo(IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA*AAA", "AAAA=AAA", "A", "AAAAA", "AA=", "AAA==", "AAAA====", "ÄÄÄÄ", "AAAA\\u0041",
        "AAAA\\\\", "AAA\\u0100", "AAA\\b", "data:image/png,AAAA", "AAAA.AAA"})
    void illegalBase64IsRefusedAndNeverHalfDecoded(String text) {
        assertThatThrownBy(() -> read("{\"image\":\"" + text + "\"}"))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_BASE64));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "this is not json             | not-json",
        "[1,2]                        | not-json",
        "{\"image\":\"AAAA\"          | not-json",
        "{\"image\":\"AAAA\"} {}      | not-json",
        "{\"image\":\"AAAA            | not-json",
        "{}                           | no-image",
        "{\"picture\":\"AAAA\"}       | no-image",
        "{\"image\":7}                | no-image",
        "{\"image\":null}             | no-image",
        "{\"image\":{\"a\":1}}        | no-image",
        "{\"image\":\"\"}             | empty",
        "{\"image\":\"data:image/png;base64,\"} | empty"})
    void aMalformedRequestIsRefusedWithItsReason(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason().code()).isEqualTo(reason));
    }

    @Test
    void randomBytesAreNeitherImageNorJson() {
        assertThatThrownBy(() -> RequestReader.read(new byte[] {0, 1, 2, 3}, MAX, FieldLimits.DEFAULT))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
        assertThatThrownBy(() -> RequestReader.read(new byte[0], MAX, FieldLimits.DEFAULT))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EMPTY));
    }

    @ParameterizedTest
    @CsvSource({"%PDF-1.7 a document, PDF", "GIF89a, GIF", "P7 WIDTH 1, JSON", "<svg xmlns='', SVG", "<html>, JSON"})
    void otherFormatsAreNamed(String payload, String named) {
        assertThatThrownBy(() -> RequestReader.read(payload.getBytes(UTF_8), MAX, FieldLimits.DEFAULT))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason())
                        .isEqualTo(named.equals("JSON") ? Reason.NOT_JSON : Reason.UNSUPPORTED_FORMAT))
                .hasMessageContaining(named);
    }

    @Test
    void netpbmImagesNeedNoJson() {
        assertThat(RequestReader.read("P2 1 1 255 7 ".getBytes(UTF_8), MAX, FieldLimits.DEFAULT).image()).hasSize(13);
    }

    @Test
    void textDeclaredAsAnImageIsAnUnsupportedFormat() {
        assertThatThrownBy(() -> RequestReader.readPicture("{\"image\":\"AAAA\"}".getBytes(UTF_8), "a.png"))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
    }

    @Test
    void otherFieldsComeBackAsTheyWereWritten() throws Exception {
        Request request = read("{\"part\":{\"no\":17,\"w\":1.10},\"image\":\"" + PLAIN + "\",\"id\":42,\"cam\":null,\"model\":\"m\"}");

        assertThat(request.id()).isEqualTo(42);
        assertThat(request.model()).isEqualTo("m");
        assertThat(new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(request.input()))
                .isEqualTo("{\"part\":{\"no\":17,\"w\":1.10},\"cam\":null}");
    }

    @ParameterizedTest
    @CsvSource({"4711, 4711", "12345678901234567890, 12345678901234567890", "'\"a.b\"', a.b", "'\"\"', ''"})
    void aRecipeIsATextOrAnInteger(String json, String recipe) {
        assertThat(read("{\"image\":\"" + PLAIN + "\",\"recipe\":" + json + "}").recipe()).isEqualTo(recipe);
        assertThat(read("{\"image\":\"" + PLAIN + "\",\"recipe\":null}").recipe()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "true", "[\"a\"]", "{\"name\":\"a\"}"})
    void anotherKindOfRecipeIsRefused(String json) throws Exception {
        String text = "{\"image\":\"" + PLAIN + "\",\"recipe\":" + json + "}";
        Map<?, ?> map = new com.fasterxml.jackson.databind.ObjectMapper().readValue(text, Map.class);
        for (Runnable reading : List.<Runnable>of(() -> read(text), () -> JsonMap.read(map, MAX, FieldLimits.DEFAULT))) {
            assertThatThrownBy(reading::run).isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_RECIPE));
        }
    }

    @Test
    void thePayloadIsLeftUntouched() {
        byte[] payload = ("{\"image\":\"" + PLAIN.replace("/", "\\/") + "\"}").getBytes(UTF_8);
        byte[] before = payload.clone();
        RequestReader.read(payload, MAX, FieldLimits.DEFAULT);
        assertThat(payload).isEqualTo(before);
    }

    /** Jackson's own limit for one string is 20 million characters; ours is the only one. */
    @Test
    void aLargeTextIsReadUpToTheLimit() {
        byte[] large = new byte[18_000_000];
        Arrays.fill(large, (byte) 7);
        String json = "{\"image\":\"" + Base64.getEncoder().encodeToString(large) + "\"}";

        assertThat(RequestReader.read(json.getBytes(UTF_8), 32L << 20, FieldLimits.DEFAULT).image()).isEqualTo(large);
        assertThatThrownBy(() -> RequestReader.read(json.getBytes(UTF_8), 10L << 20, FieldLimits.DEFAULT))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
                .hasMessageContaining("flawline.limits.max-bytes");
    }

    @Test
    void anyCutOrChangedByteGivesARequestOrARefusal() {
        byte[] valid = ("{\"id\":\"7\",\"image\":\"" + PLAIN + "\",\"x\":[1,{\"y\":\"\\u00e9\"}]}").getBytes(UTF_8);
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            byte[] payload = Arrays.copyOf(valid, random.nextBoolean() ? valid.length : random.nextInt(valid.length));
            for (int k = random.nextInt(3); k > 0 && payload.length > 0; k--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(RequestReader.read(payload, MAX, FieldLimits.DEFAULT).image()).isNotEmpty();
            } catch (RejectedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }

    static Stream<Arguments> large() {
        return Stream.of(
                Arguments.of("{%s}".formatted("\"f\":0,".repeat(1_001) + "\"g\":0"), "1000 fields"),
                Arguments.of("{%s}".formatted("\"f\":0,".repeat(2_000_000) + "\"g\":0"), "1000 fields"),
                Arguments.of("{\"a\":[%s0]}".formatted("0,".repeat(1_001)), "1000 fields"),
                Arguments.of("{\"a\":{%s}}".formatted("\"f\":[0],".repeat(1_001) + "\"g\":0"), "1000 fields"),
                Arguments.of("{\"part\":\"%s\"}".formatted("x".repeat(65_536)), "65536 bytes"),
                Arguments.of("{\"model\":\"%s\"}".formatted("x".repeat(20_000_000)), "65536 bytes"),
                Arguments.of("{\"id\":\"%s\"}".formatted("x".repeat(70_000)), "65536 bytes"),
                Arguments.of("{\"id\":%s}".formatted("9".repeat(70_000)), "limit of the JSON reader"),
                Arguments.of("{\"%s\":1}".formatted("x".repeat(60_000)), "limit of the JSON reader"),
                Arguments.of("{\"a\":%s%s}".formatted("[".repeat(100), "]".repeat(100)), "limit of the JSON reader"));
    }

    /** Whether the image comes before or behind. */
    @ParameterizedTest
    @MethodSource("large")
    void boundsTheOtherFields(String json, String words) {
        String image = "\"image\":\"AAAA\"";
        for (String text : List.of(json, "{" + image + "," + json.substring(1), json.substring(0, json.length() - 1) + "," + image + "}")) {
            assertThatThrownBy(() -> RequestReader.read(text.getBytes(UTF_8), MAX, FieldLimits.DEFAULT))
                    .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
                    .hasMessageContaining(words).satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
        }
    }

    @Test
    void boundsWhatARouteHasUnmarshalled() {
        Map<String, Object> many = new HashMap<>(Map.of("image", "AAAA"));
        for (int i = 0; i < 1_001; i++) {
            many.put("f" + i, i);
        }
        for (Map<String, Object> map : List.of(many, Map.<String, Object>of("image", "AAAA", "a", List.of("x".repeat(70_000))))) {
            assertThatThrownBy(() -> JsonMap.read(map, MAX, FieldLimits.DEFAULT)).hasMessageContaining("In addition to the image");
        }
    }

    @Test
    void namesOnlySomeOfManyFields() {
        String fields = IntStream.range(0, 900).mapToObj(i -> "\"" + "n".repeat(50) + i + "\":0").collect(Collectors.joining(",", "{", "}"));
        assertThatThrownBy(() -> RequestReader.read(fields.getBytes(UTF_8), MAX, FieldLimits.DEFAULT))
                .hasMessageContaining("and 890 more").satisfies(e -> assertThat(e.getMessage().length()).isLessThan(900));
    }
}
