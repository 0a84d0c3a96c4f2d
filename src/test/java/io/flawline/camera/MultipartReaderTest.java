package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultipartReaderTest {
    private static final List<byte[]> IMAGES = IntStream.range(0, 5).mapToObj(TestFrames::jpeg).toList();

    /** A fast camera sends several images before the first one is read. */
    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "500, false", "-1, false", "-500, false"})
    void onlyWrongLengthsAreWrong(int lie, boolean isTrue) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(text("--frame\r\n"));
        for (byte[] image : IMAGES) {
            stream.writeBytes(text("Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n".formatted(image.length + lie)));
            stream.writeBytes(image);
            stream.writeBytes(text("\r\n--frame\r\n"));
        }
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(stream.toByteArray()), 1 << 20, Duration.ofSeconds(30));
        for (byte[] image : IMAGES) {
            assertThat(reader.next()).isEqualTo(image);
        }
        assertThat(reader.lengthsAreTrue()).isEqualTo(isTrue);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
