package io.flawline.codes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BarcodeFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
