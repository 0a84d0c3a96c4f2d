package io.flawline.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;

import com.google.zxing.BarcodeFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.Core;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

@Tag("slow")
class CodeReaderTest {

    /** In a corner of the image, upright and turned. */
    @ParameterizedTest
    @CsvSource({
        "QR_CODE, PART-4711, 5, 0", "QR_CODE, PART-4711, 5, 33", "QR_CODE, PART-4711, 4, 180",
        "DATA_MATRIX, PART-4711, 6, 0", "DATA_MATRIX, PART-4711, 6, 20", "DATA_MATRIX, PART-4711, 5, 90", "DATA_MATRIX, 01040123456789011712345, 5, 45",
        "CODE_128, PART-4711, 2, 0", "CODE_128, PART-4711, 2, 90", "CODE_128, PART-4711, 3, 8",
        "EAN_13, 4006381333931, 3, 0", "CODE_39, PART4711, 2, 180"})
    void aCodeAnywhereIsRead(BarcodeFormat format, String text, int module, double degrees) throws Exception {
        try (CodeImages image = new CodeImages(1_600, 1_200).code(text, format, 60, 50, module, degrees)) {
            assertThat(new CodeReader("").read(image.mat())).containsExactly(new Code(text, format.name()));
        }
    }

    @Test
    void severalCodesAreReadOnceEach() throws Exception {
        try (CodeImages image = new CodeImages(1_600, 1_200).code("A-1", BarcodeFormat.QR_CODE, 60, 50, 6, 0)
                .code("LOT-77", BarcodeFormat.DATA_MATRIX, 1_200, 700, 7, 10).code("SERIAL-9", BarcodeFormat.CODE_128, 300, 500, 2, 0)) {
            assertThat(new CodeReader("").read(image.mat())).containsExactlyInAnyOrder(new Code("A-1", "QR_CODE"),
                    new Code("LOT-77", "DATA_MATRIX"), new Code("SERIAL-9", "CODE_128"));
            assertThat(new CodeReader("DATA_MATRIX").read(image.mat())).containsExactly(new Code("LOT-77", "DATA_MATRIX"));
        }
    }

    /** Two codes must not become one in silence, however close they are; at the smallest distances none may be read. */
    @ParameterizedTest
    @CsvSource({"QR_CODE, 5, 4", "QR_CODE, 5, 20", "QR_CODE, 5, 120", "DATA_MATRIX, 6, 4", "DATA_MATRIX, 6, 20", "DATA_MATRIX, 6, 120",
        "CODE_128, 2, 4", "CODE_128, 2, 40", "EAN_13, 3, 8"})
    void codesThatAreCloseAreBothRead(BarcodeFormat format, int module, int gap) throws Exception {
        String[] texts = format == BarcodeFormat.EAN_13 ? new String[] {"4006381333931", "4006381333948"} : new String[] {"PART-4711", "PART-4712"};
        for (double degrees : new double[] {0, 90}) {
            try (CodeImages image = new CodeImages(1_600, 1_200)) {
                int step = image.width(texts[0], format, module) + gap;
                image.code(texts[0], format, 100, 100, module, degrees).code(texts[1], format, 100 + (degrees == 0 ? step : 0), 100 + (degrees == 0 ? 0 : step),
                        module, degrees);
                List<Code> read = new CodeReader("").read(image.mat());
                if (gap > 8 || !read.isEmpty()) {
                    assertThat(read).as("%s, %d degrees", format, (int) degrees)
                            .containsExactlyInAnyOrder(new Code(texts[0], format.name()), new Code(texts[1], format.name()));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"QR_CODE, 5", "DATA_MATRIX, 6", "CODE_128, 2"})
    void anInvertedCodeIsRead(BarcodeFormat format, int module) throws Exception {
        try (CodeImages image = new CodeImages(1_600, 1_200).code("PART-4711", format, 300, 200, module, 0)) {
            Core.bitwise_not(image.mat(), image.mat());
            assertThat(new CodeReader("").read(image.mat())).containsExactly(new Code("PART-4711", format.name()));
        }
    }

    /** As in a mirror, which lines have to look around a corner. */
    @ParameterizedTest
    @CsvSource({"QR_CODE, 5, 0", "QR_CODE, 5, 20", "AZTEC, 6, 20", "PDF_417, 4, 0", "CODE_128, 2, 0", "CODE_128, 2, 90", "EAN_13, 3, 0", "DATA_MATRIX, 6, 0", "DATA_MATRIX, 6, 20"})
    void aMirroredCodeIsRead(BarcodeFormat format, int module, double degrees) throws Exception {
        String text = format == BarcodeFormat.EAN_13 ? "4006381333931" : "PART-4711";
        try (CodeImages image = new CodeImages(1_600, 1_200).code(text, format, 300, 200, module, degrees)) {
            Core.flip(image.mat(), image.mat(), 1);
            String formats = format == BarcodeFormat.AZTEC || format == BarcodeFormat.PDF_417 ? format.name() : "";
            assertThat(new CodeReader(formats).read(image.mat())).containsExactly(new Code(text, format.name()));
        }
    }

    @ParameterizedTest
    @CsvSource({"QR_CODE, 5, 0.3", "DATA_MATRIX, 6, 0.3", "CODE_128, 2, 0.3", "QR_CODE, 5, 0.15", "DATA_MATRIX, 6, 0.15", "CODE_128, 2, 0.15"})
    void aFaintCodeIsRead(BarcodeFormat format, int module, double contrast) throws Exception {
        try (CodeImages image = new CodeImages(1_600, 1_200).code("PART-4711", format, 300, 200, module, 0)) {
            image.mat().convertTo(image.mat(), -1, contrast, 90);
            assertThat(new CodeReader("").read(image.mat())).containsExactly(new Code("PART-4711", format.name()));
        }
    }

    /** The longest texts that a code can hold, and characters that GS1 separates its fields with. */
    @ParameterizedTest
    @CsvSource({"QR_CODE, 2900, 5", "DATA_MATRIX, 1500, 6", "CODE_128, 60, 1"})
    void longTextsAndControlCharacters(BarcodeFormat format, int length, int module) throws Exception {
        String text = ("01\u001d" + (format == BarcodeFormat.CODE_128 ? "" : "\t\n") + "x7").repeat(length).substring(0, length);
        try (CodeImages image = new CodeImages(2_000, 1_800).code(text, format, 20, 20, module, 0)) {
            assertThat(new CodeReader("").read(image.mat())).containsExactly(new Code(text, format.name()));
        }
    }

    /** A damaged code is read as it was written, or not at all. */
    @ParameterizedTest
    @CsvSource({"QR_CODE, 5", "DATA_MATRIX, 6", "CODE_128, 2", "EAN_13, 3"})
    void aDamagedCodeIsNeverReadWrongly(BarcodeFormat format, int module) throws Exception {
        String text = format == BarcodeFormat.EAN_13 ? "4006381333931" : "PART-4711";
        Random random = new Random(5);
        for (int i = 0; i < 30; i++) {
            try (CodeImages image = new CodeImages(800, 600).code(text, format, 100, 60, module, 0)) {
                int side = image.side(text, format, module);
                for (int spot = 0; spot < 1 + i / 3; spot++) {
                    Imgproc.rectangle(image.mat(), new Rect(100 + random.nextInt(side), 60 + random.nextInt(side), 4 + random.nextInt(30), 4 + random.nextInt(30)),
                            Scalar.all(random.nextBoolean() ? 30 : 235), -1);
                }
                assertThat(new CodeReader("").read(image.mat())).as("%s, %d", format, i).isSubsetOf(new Code(text, format.name()));
            }
        }
    }

    @Test
    void aLargeImageIsReadAtABoundedSize() throws Exception {
        try (CodeImages image = new CodeImages(5_000, 4_000).code("PART-4711", BarcodeFormat.DATA_MATRIX, 3_000, 2_500, 20, 15)) {
            assertThat(new CodeReader("").read(image.mat())).containsExactly(new Code("PART-4711", "DATA_MATRIX"));
        }
    }

    @Test
    void anImageWithoutCodesHasNone() {
        try (CodeImages image = new CodeImages(1_600, 1_200); CodeImages tiny = new CodeImages(3, 2)) {
            assertThat(new CodeReader("").read(image.mat())).isEmpty();
            assertThat(new CodeReader("").read(tiny.mat())).isEmpty();
        }
    }

    @Test
    void anUnknownFormatIsNamedWithThoseThatThereAre() {
        assertThatThrownBy(() -> new CodeReader("QR_CODE, MAXICODE")).hasMessageContainingAll("formats = MAXICODE", "DATA_MATRIX", "QR_CODE");
    }
}
