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

    @Test
    void reportsFoldersThatAreNotNamedAsVersions() throws IOException {
        file("pits/1/model.xml");
        file("pits/v2/model.xml");
        file("pits/2024-05-01/model.onnx");
        file("pits/.rolled-back/3/model.xml");
        file("pits/notes/readme.txt");
        file("cracks/v1/model.xml");
        ModelRepository repository = new ModelRepository(root);

        assertThat(repository.misnamed("pits")).extracting(ModelFolder::version).containsExactly("2024-05-01", "v2");
        assertThat(repository.serving("pits").version()).isEqualTo("1");
        assertThat(repository.names()).containsExactly("cracks", "pits");
        assertThatThrownBy(() -> repository.serving("cracks")).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("cracks/v1", "rename it to an integer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../pits", "a/b", "", ".hidden", "a\0b", "/etc"})
    void aPathIsNotAModelName(String name) throws IOException {
        file("pits/1/model.xml");
        assertThatThrownBy(() -> new ModelRepository(root).serving(name)).isInstanceOf(ModelException.class)
                .hasMessageContaining("[pits]");
    }
}
