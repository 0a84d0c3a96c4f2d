package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasksTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({".mask.png, a.b.mask.png", "_mask.png, a.b_mask.png", ".mask.png, a.b.jpg.mask.png"})
    void isNextToTheImageUnderAnotherEnding(String suffix, String mask) throws IOException {
        Files.createFile(folder.resolve(mask));

        assertThat(Masks.of(suffix, false).of(new ImageFile("a.b.jpg", folder.resolve("a.b.jpg")))).contains(folder.resolve(mask));
        assertThat(Masks.of(suffix, false).isMask(folder.resolve(mask))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"bent/7.jpg", "bent/7.png", "bent/7_mask.png", "bent/7.mask.png", "7.png"})
    void isInAFolderOfTheSameNames(String mask) throws IOException {
        Path file = folder.resolve(mask);
        Files.createDirectories(file.getParent());
        Files.createFile(file);

        Masks masks = Masks.of(folder.toString(), false);

        assertThat(masks.of(new ImageFile("bent/7.jpg", Path.of("pictures/bent/7.jpg")))).contains(file);
        assertThat(masks.isMask(file)).isTrue();
        assertThat(masks.isMask(Path.of("pictures/bent/7.jpg"))).isFalse();
    }

    @Test
    void aMissingFolderIsNotASuffix() {
        assertThatThrownBy(() -> Masks.of("no/such/folder", false)).hasMessageContaining("no/such/folder").hasMessageContaining("allowed is");
    }
}
