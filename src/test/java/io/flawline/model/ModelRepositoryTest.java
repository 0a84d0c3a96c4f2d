package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRepositoryTest {

    @TempDir
    private Path root;

    private void file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    @Test
    void theHighestNumberServesAndNotTheLastInTheAlphabet() throws IOException {
        file("pits/9/model.xml");
        file("pits/10/model.xml");
        file("pits/2/model.xml");

        assertThat(new ModelRepository(root).serving("pits").version()).isEqualTo("10");
    }

    @Test
    void aBareFolderIsVersionZero() throws IOException {
        file("cracks/net.onnx");

        assertThat(new ModelRepository(root).serving("cracks"))
                .isEqualTo(new ModelFolder("cracks", "0", root.resolve("cracks"), root.resolve("cracks/net.onnx")));
    }

    @Test
    void foldersWithoutAModelFileAreNoVersions() throws IOException {
        file("pits/1/model.xml");
        file("pits/2/model.bin");
        file("pits/new/model.xml");
        file("empty/1/readme.txt");
        ModelRepository repository = new ModelRepository(root);

        assertThat(repository.versions("pits")).extracting(ModelFolder::version).containsExactly("1");
        assertThat(repository.names()).containsExactly("pits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../pits", "a/b", "", ".hidden", "a\0b", "/etc"})
    void aNameThatIsNoLeafIsNoModel(String name) throws IOException {
        file("pits/1/model.xml");
        assertThatThrownBy(() -> new ModelRepository(root).serving(name)).isInstanceOf(ModelException.class)
                .hasMessageContaining("[pits]");
    }
}
