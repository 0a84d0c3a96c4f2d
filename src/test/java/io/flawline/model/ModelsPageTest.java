package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

/** {@code docs/models.md} lists the settings that there are, with their defaults. */
class ModelsPageTest {

    private static final Path PAGE = Path.of("docs/models.md");

    @Test
    void theExampleIsRead() throws IOException {
        Matcher example = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();
        Map<String, Object> json = new ObjectMapper().readValue(example.group(1), new TypeReference<>() {});
        Settings settings = Settings.of(List.of(new SettingsLayer("the page", json)));
        assertThat(settings.labels()).containsExactly("crack", "pit");
        assertThat(settings.mean()).hasSize(3);
    }
}
