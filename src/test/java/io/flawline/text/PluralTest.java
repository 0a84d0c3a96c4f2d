package io.flawline.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluralTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"1; image; 1 image", "0; image; 0 images", "1200; image; 1,200 images", "2; miss; 2 misses", "1; miss; 1 miss",
        "2; entry; 2 entries", "2; day; 2 days", "2; box; 2 boxes", "2; patch; 2 patches"})
    void aNumberAgreesWithItsNoun(long number, String noun, String text) {
        assertThat(Plural.of(number, noun)).isEqualTo(text);
    }
}
