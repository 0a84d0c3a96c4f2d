package io.flawline.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.model.SettingType;

/** The schema for editors knows the keys and words that the reader knows, no more and no fewer. */
class RecipeSchemaTest {

    private static final Path FOLDER = Path.of("src/main/dist/recipes");
    private static final JsonNode SCHEMA = schema();

    private static JsonNode schema() {
        try {
            return new ObjectMapper().readTree(FOLDER.resolve("recipe.schema.json").toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertKeys(String at, Collection<String> keys) {
        List<String> names = new ArrayList<>();
        SCHEMA.at(at + "/properties").fieldNames().forEachRemaining(names::add);
        assertThat(names).as(at).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(SCHEMA.at(at + "/additionalProperties").asBoolean(true)).as(at).isFalse();
    }

    private static void assertWords(String at, Object[] values) {
        List<String> words = new ArrayList<>();
        SCHEMA.at(at + "/enum").forEach(word -> words.add(word.asText()));
        assertThat(words).as(at).containsExactlyInAnyOrderElementsOf(Arrays.stream(values).map(Object::toString).toList());
    }

    @Test
    void knowsTheKeysOfTheReader() {
        assertKeys("", RecipeReader.KEYS);
        assertKeys("/definitions/area", RecipeReader.AREA_KEYS);
        assertKeys("/properties/align", RecipeReader.ALIGN_KEYS);
        assertKeys("/properties/unsure", RecipeReader.UNSURE_KEYS);
        assertKeys("/properties/limits/items", LimitReader.keys());
        assertKeys("/properties/settings", SettingType.all().keySet());
    }

    @Test
    void knowsTheWordsOfTheReader() {
        assertWords("/properties/limits/items/properties/grade", Grade.values());
        assertWords("/properties/align/properties/by", AlignMethod.values());
        assertWords("/definitions/area/properties/unit", new String[] {"fraction", "pixel"});
    }

    @Test
    void theShippedRecipeNamesTheSchemaAndIsValid() throws Exception {
        byte[] example = Files.readAllBytes(FOLDER.resolve("example.yaml"));
        assertThat(new String(example, java.nio.charset.StandardCharsets.UTF_8)).startsWith("# yaml-language-server: $schema=recipe.schema.json\n");
        assertThat(RecipeReader.read("example", FOLDER, example).limits()).hasSize(2);
    }
}
