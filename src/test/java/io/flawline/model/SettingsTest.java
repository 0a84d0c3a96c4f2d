package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static Settings of(String name, Object value) {
        return Settings.of(List.of(new SettingsLayer("here", Map.of(name, value))));
    }

    @Test
    void withoutLayersTheyAreTheDefaults() {
        assertThat(Settings.of(List.of())).isEqualTo(Settings.DEFAULTS);
    }

    @Test
    void theHigherLayerWinsSettingBySetting() {
        Settings settings = Settings.of(List.of(
                new SettingsLayer("model", Map.of("threshold", 0.3, "color", "RGB", "properties", Map.of("A", "1", "B", "1"))),
                new SettingsLayer("bean", Map.of("threshold", "0.8", "properties", "B=2"))));

        assertThat(settings.threshold()).isEqualTo(0.8);
        assertThat(settings.color()).isEqualTo(Settings.Color.RGB);
        assertThat(settings.properties()).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
    }

    @Test
    void numbersListsAndTextsAreReadAlike() {
        assertThat(of("mean", List.of(1, 2, 3)).mean()).isEqualTo(of("mean", "1, 2,3").mean()).containsExactly(1.0, 2.0, 3.0);
        assertThat(of("overlay", "side-by-side").overlay()).isEqualTo(Settings.Overlay.SIDE_BY_SIDE);
        assertThat(of("labels", "scratch,pit").labels()).containsExactly("scratch", "pit");
    }

    @Test
    void classesByNumberAreAList() {
        assertThat(of("labels", Map.of("1", "pit", "0", "scratch")).labels()).containsExactly("scratch", "pit");
        assertThat(of("labels", Map.of(1, true, 0, 7)).labels()).containsExactly("7", "true");
    }

    @Test
    void nullLeavesASettingToTheLayersBelow() {
        Map<String, Object> nothing = new HashMap<>();
        List.of("threshold", "labels", "properties", "color").forEach(name -> nothing.put(name, null));
        Settings settings = Settings.of(List.of(new SettingsLayer("model", Map.of("threshold", 0.3)), new SettingsLayer("here", nothing)));
        assertThat(settings.threshold()).isEqualTo(0.3);
        assertThat(settings.labels()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "threshold | 1.5", "threshold | -0.1", "threshold | high", "threshold | NaN",
        "counting | blobs", "minArea | -1", "minArea | Infinity", "overlay | pretty", "overlaySize | big",
        "overlayQuality | 0", "overlayQuality | 101", "overlayQuality | 9.5", "color | CMYK",
        "mean | 1,2", "scale | 0", "scale | 1,x,2", "resize | squash", "device | ''", "properties | FAST",
        "treshold | 0.5", "minArea | 1e18", "border | 256", "multiple | 0", "normalize | 1", "activation | tanh", "bits | 7", "bits | 17", "clip | 9,3", "interpolation | lanczos"})
    void aWrongValueNamesItsOriginAndTheAllowedValues(String name, String value) {
        assertThatThrownBy(() -> of(name, value)).isInstanceOf(SettingException.class)
                .hasMessageContaining(name).hasMessageContaining("from here").hasMessageContaining("allowed is");
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        Map.of("treshold", "threshold", "overlay-size", "overlaySize", "labls", "labels", "MINAREA", "minArea")
                .forEach((wrong, meant) -> assertThatThrownBy(() -> of(wrong, "1")).isInstanceOf(SettingException.class)
                        .hasMessageContainingAll(wrong, "the setting \"" + meant + "\""));
        assertThatThrownBy(() -> of("colour-of-the-sky", "1")).hasMessageContaining("one of the settings");
    }

    @Test
    void everySettingHasAMeaningAndARange() {
        SettingType.all().forEach((name, setting) -> {
            assertThat(setting.meaning()).as(name).isNotBlank();
            assertThat(setting.allowed()).as(name).isNotBlank().doesNotContain("Infinity");
            if (!setting.byDefault().isEmpty()) {
                assertThat(of(name, setting.byDefault())).isEqualTo(Settings.DEFAULTS);
            }
        });
    }

    @Test
    void onlyWhatMeasuresIsLeftOut() {
        Settings given = Settings.of(List.of(new SettingsLayer("here", Map.of("threshold", 0.9, "resize", "tile", "color", "RGB"))));
        assertThat(given.withoutMeasuring()).isEqualTo(of("color", "RGB"));
    }

    @Test
    void aGuessIsGoneWhenAHigherLayerDecides() {
        SettingsLayer graph = new SettingsLayer("the graph", Map.of("kind", "yolo"), Map.of("kind", "The shape alone shows it."));
        assertThat(Settings.explain(List.of(graph)).get("kind").guess()).isEqualTo("The shape alone shows it.");
        assertThat(Settings.explain(List.of(graph, new SettingsLayer("model.json", Map.of("kind", "yolo")))).get("kind").guess()).isNull();
    }
}
