package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class ModelWarningsTest {

    private final ModelWarnings warnings = new ModelWarnings();

    @Test
    void eachTextCountsOnceAndNamesItsSetting() {
        warnings.add("output", "Two outputs have equal shapes.");
        warnings.add("output", "Two outputs have equal shapes.");
        assertThat(warnings.texts()).containsExactly("Two outputs have equal shapes. The setting \"output\" decides it.");
    }

    @Test
    void aReaderHasEarlierAndLaterOnes() {
        List<String> read = new ArrayList<>();
        warnings.add("The file labels.txt is not read.");
        warnings.readBy(read::add);
        warnings.add("The file labels.txt is not read.");
        warnings.add("resize", "An image is much larger than the input.");
        assertThat(read).hasSize(2).isEqualTo(warnings.texts());
    }

    @Test
    void theyAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            warnings.add("Text %d.".formatted(i));
        }
        assertThat(warnings.texts()).hasSize(50);
    }

    @Test
    void aSettingThatIsNotThereIsAMistake() {
        assertThatThrownBy(() -> warnings.add("outputs", "Something.")).isInstanceOf(IllegalArgumentException.class);
    }
}
