package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.google.zxing.BarcodeFormat;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import io.flawline.codes.CodeImages;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

class CodesProcessorTest {
    private final CodesProcessor codes = new CodesProcessor();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @Test
    void theCodeBecomesThePart() throws Exception {
        Exchange exchange = process(image("PART-4711"), Map.of());

        assertThat(request(exchange).input()).containsEntry("part", "PART-4711")
                .containsEntry("codes", List.of(Map.of("text", "PART-4711", "format", "QR_CODE"))).doesNotContainKey("codeProblem");
        assertThat(exchange.getMessage().getHeader("part")).isEqualTo("PART-4711");
        assertThat(request(exchange).image()).isEqualTo(image("PART-4711"));
    }

    @Test
    void otherFieldsOfAJsonRequestStay() throws Exception {
        String json = "{\"id\": 7, \"station\": \"press\", \"image\": \"" + Base64.getEncoder().encodeToString(image("PART-4711")) + "\"}";

        assertThat(request(process(json.getBytes(), Map.of()))).satisfies(request -> {
            assertThat(request.id()).isEqualTo(7);
            assertThat(request.input()).containsEntry("station", "press").containsEntry("part", "PART-4711");
        });
    }

    @Test
    void noCodeIsStatedAndDoesNotFail() throws Exception {
        assertThat(request(process(image(), Map.of())).input()).containsEntry("codes", List.of())
                .containsEntry("codeProblem", "No code was found.").doesNotContainKey("part");
    }

    @Test
    void ofSeveralCodesThePatternDecides() throws Exception {
        assertThat(request(process(image("LOT-1", "PART-4711"), Map.of())).input()).doesNotContainKey("part")
                .extractingByKey("codeProblem").asString().contains("2 codes could name the part", "Set pattern");

        codes.setPattern("PART-(\\d+)");
        assertThat(request(process(image("LOT-1", "PART-4711"), Map.of())).input()).containsEntry("part", "4711").doesNotContainKey("codeProblem");
        assertThat(request(process(image("LOT-1"), Map.of())).input()).doesNotContainKey("part").extractingByKey("codeProblem").asString()
                .contains("No code matches");
    }

    /** A long text, such as a data sheet, is read and names no part; the image is inspected all the same. */
    @Test
    void aTextTooLongForAPartIsReported() throws Exception {
        String sheet = "Data sheet, line. ".repeat(40);
        codes.setFormats("QR_CODE");
        for (String text : new String[] {sheet, "   "}) {
            assertThat(request(process(image(text), Map.of())).input()).doesNotContainKey("part")
                    .containsEntry("codes", List.of(Map.of("text", text, "format", "QR_CODE"))).extractingByKey("codeProblem").asString()
                    .contains("The code has %d characters; a part has 1 to 200".formatted(text.length()));
        }
        codes.setPattern("PART-(\\d+)?.*");
        assertThat(request(process(image("PART-A"), Map.of())).input()).doesNotContainKey("part").containsKey("codeProblem");
        codes.setPattern("Data (sheet).*");
        assertThat(request(process(image(sheet), Map.of())).input()).containsEntry("part", "sheet");
    }

    @Test
    void controlCharactersStayAsTheyAre() throws Exception {
        String text = "01040123456789011712345\u001d10A\tB\n";
        codes.setFormats("QR_CODE");
        assertThat(request(process(image(text), Map.of())).input()).containsEntry("part", text);
    }

    @Test
    void aPartThatTheSenderGaveStays() throws Exception {
        assertThat(request(process(image("PART-4711"), Map.of("part", "PART-4712"))).input()).containsEntry("part", "PART-4712")
                .containsEntry("codeProblem", "The image shows the part PART-4711; the message says PART-4712.");
        assertThat(request(process(image(), Map.of("part", "PART-4712"))).input()).containsEntry("part", "PART-4712").doesNotContainKey("codeProblem");
    }

    @Test
    void aDamagedImageIsRefusedByItsReason() throws Exception {
        byte[] half = Arrays.copyOf(image("PART-4711"), 400);
        assertThatThrownBy(() -> process(half, Map.of())).isInstanceOfSatisfying(RejectedException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
        assertThatThrownBy(() -> process(new byte[] {1, 2, 3}, Map.of())).isInstanceOfSatisfying(RejectedException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
    }

    @Test
    void aWrongPatternIsNamed() {
        assertThatThrownBy(() -> codes.setPattern("PART-(")).hasMessageContaining("pattern = PART-(");
    }

    private Exchange process(byte[] body, Map<String, Object> headers) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        codes.process(exchange);
        return exchange;
    }

    private static Request request(Exchange exchange) {
        return exchange.getMessage().getBody(Request.class);
    }

    private static byte[] image(String... texts) throws Exception {
        try (CodeImages image = new CodeImages(1_000, 900)) {
            for (int i = 0; i < texts.length; i++) {
                image.code(texts[i], BarcodeFormat.QR_CODE, 40 + 400 * i, 60, 5, 0);
            }
            return image.file(".png");
        }
    }
}
