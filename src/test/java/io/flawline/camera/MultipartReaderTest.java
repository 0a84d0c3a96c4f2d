package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
    private static final List<byte[]> IMAGES = IntStream.range(0, 5).mapToObj(TestFrames::jpeg).toList();
    private static final String TYPE = "multipart/x-mixed-replace; boundary=frame";

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
        MultipartReader reader = reader(TYPE, new ByteArrayInputStream(stream.toByteArray()));
        for (byte[] image : IMAGES) {
            assertThat(reader.next()).isEqualTo(image);
        }
        assertThat(reader.lengthsAreTrue()).isEqualTo(isTrue);
    }

    /** What cameras announce, and what they send. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "multipart/x-mixed-replace; boundary=frame | --frame | CRLF",
        "multipart/x-mixed-replace; boundary=frame | --frame | LF",
        "multipart/x-mixed-replace; boundary=\"frame\" | --frame | CRLF",
        "multipart/x-mixed-replace; boundary=--frame | --frame | CRLF",
        "multipart/x-mixed-replace; boundary=--frame | ----frame | CRLF",
        "multipart/x-mixed-replace; boundary=frame | frame | CRLF",
        "multipart/x-mixed-replace; boundary=\"a frame\" | a frame | LF",
        "Multipart/X-Mixed-Replace;BOUNDARY=Frame | Frame | CRLF",
        "multipart/x-mixed-replace | --other | CRLF",
        "multipart/x-mixed-replace; boundary= | --other | LF",
        "multipart/x-mixed-replace; boundary=frame | --frame BLANK | CRLF"})
    void delimitersOfCameras(String type, String delimiter, String lineEnd) throws IOException {
        String end = lineEnd.equals("LF") ? "\n" : "\r\n";
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(text("a preamble" + end));
        for (byte[] image : IMAGES) {
            stream.writeBytes(text(delimiter.replace("BLANK", " ") + end + "Content-Type: image/jpeg" + end + end));
            stream.writeBytes(image);
            stream.writeBytes(text(end));
        }
        MultipartReader reader = reader(type, new ByteArrayInputStream(stream.toByteArray()));
        for (byte[] image : IMAGES) {
            assertThat(reader.next()).isEqualTo(image);
        }
    }

    /** A camera without lengths may send the delimiter with the next image only: nobody waits for that. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\n"})
    void aJpegIsReturnedOnceItIsComplete(String afterImage) throws IOException {
        byte[] image = IMAGES.get(3);
        InputStream camera = parts(text("--frame\r\nContent-Type: image/jpeg\r\n\r\n"), List.of(image), text(afterImage));
        InputStream blocks = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("it waits for what the camera sends next");
            }
        };
        assertThat(reader(TYPE, new SequenceInputStream(camera, blocks)).next()).isEqualTo(image);
    }

    /** It decides whether an image is that of a trigger. */
    @Test
    void aPartBeginsWithItsFirstBytes() throws IOException {
        byte[] image = IMAGES.get(2);
        long[] half = new long[1];
        InputStream rest = new ByteArrayInputStream(image, image.length / 2, image.length - image.length / 2) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                half[0] = half[0] == 0 ? System.nanoTime() : half[0];
                return super.read(to, offset, length);
            }
        };
        InputStream camera = parts(text("--frame\r\n\r\n"), List.of(java.util.Arrays.copyOf(image, image.length / 2)), new byte[0]);
        MultipartReader reader = reader(TYPE, new SequenceInputStream(camera, rest));
        assertThat(reader.next()).isEqualTo(image);
        assertThat(half[0] - reader.began()).isNotNegative();
    }

    /** The thumbnail of a JPEG ends as the JPEG does. */
    @Test
    void theEndOfAThumbnailIsNotTheEnd() throws IOException {
        byte[] image = IMAGES.get(3);
        byte[] thumbnail = IMAGES.get(1);
        ByteArrayOutputStream with = new ByteArrayOutputStream();
        with.write(image, 0, 2);
        with.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) (thumbnail.length + 2 >> 8), (byte) (thumbnail.length + 2)});
        with.writeBytes(thumbnail);
        int first = with.size();
        with.write(image, 2, image.length - 2);
        byte[] all = with.toByteArray();
        InputStream camera = parts(text("--frame\r\n\r\n"), List.of(java.util.Arrays.copyOf(all, first), java.util.Arrays.copyOfRange(all, first, all.length)),
                text("\r\n--frame\r\n"));
        assertThat(reader(TYPE, camera).next()).isEqualTo(all);
    }

    /** A word in an image is no delimiter. */
    @Test
    void aDelimiterWithoutDashesBeginsALine() throws IOException {
        byte[] image = IMAGES.get(0);
        ByteArrayOutputStream with = new ByteArrayOutputStream();
        with.write(image, 0, 2);
        with.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 14});
        with.writeBytes(text("timeframe\n  "));
        with.write(image, 2, image.length - 2);
        InputStream camera = parts(text("frame\r\n\r\n"), List.of(with.toByteArray()), text("\r\nframe\r\n"));
        assertThat(reader(TYPE, camera).next()).isEqualTo(with.toByteArray());
    }

    @Test
    void anAnswerWithoutADelimiterIsNamed() {
        InputStream endless = new ByteArrayInputStream(text("a line\r\n".repeat(10_000)));
        assertThatThrownBy(() -> reader(TYPE, endless).next()).hasMessageContaining("no line in its first 16384 bytes begins with --");
    }

    /** Each piece is one read. */
    private static InputStream parts(byte[] before, List<byte[]> pieces, byte[] after) {
        return new SequenceInputStream(Collections.enumeration(Stream.concat(Stream.concat(Stream.of(before), pieces.stream()), Stream.of(after))
                .<InputStream>map(ByteArrayInputStream::new).toList()));
    }

    private static MultipartReader reader(String type, InputStream in) {
        return new MultipartReader(in, type, 1 << 20, Duration.ofSeconds(30));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
