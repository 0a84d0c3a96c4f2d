package io.flawline.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.changes.Change;
import io.flawline.model.ModelException;
import io.flawline.request.RejectedException;
import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;

class RecipesTest {

    @TempDir
    private Path folder;
    private long clock = 1_000_000_000_000L;

    private void write(String name, String yaml) throws Exception {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, yaml);
        clock += 1000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(clock));
    }

    private Recipes recipes() {
        return new Recipes(folder, recipe -> {
            if (recipe.model() != null && recipe.model().equals("none")) {
                throw new ModelException("no model \"none\"");
            }
        });
    }

    @Test
    void anEditTakesEffectOnceItIsWritten() throws Exception {
        write("a", "millimetresPerPixel: 1");
        Recipes recipes = recipes();
        write("a", "millimetresPerPixel: 2");
        recipes.look();
        assertThat(recipes.get("a").millimetresPerPixel()).isEqualTo(1);
        recipes.look();
        assertThat(recipes.get("a").millimetresPerPixel()).isEqualTo(2);
    }

    @Test
    void aMistakeChangesNothing() throws Exception {
        write("a", "millimetresPerPixel: 1");
        Recipes recipes = recipes();
        write("a", "millimetresPerPixel: x");
        recipes.look();
        recipes.look();

        assertThat(recipes.get("a").millimetresPerPixel()).isEqualTo(1);
        assertThat(recipes.problems()).singleElement().asString().startsWith("a.yaml:1: millimetresPerPixel = x");
        write("a", "millimetresPerPixel: 3");
        recipes.look();
        recipes.look();
        assertThat(recipes.problems()).isEmpty();
        assertThat(recipes.get("a").millimetresPerPixel()).isEqualTo(3);
    }

    @Test
    void anUnknownRecipeIsRefusedByName() throws Exception {
        write("part-a", "crop: false");
        write("broken", "model: none");
        Recipes recipes = recipes();

        assertThatThrownBy(() -> recipes.get("prat-a")).isInstanceOf(RejectedException.class).hasMessageContaining("Is \"part-a\" meant?");
        assertThatThrownBy(() -> recipes.get("../part-a")).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> recipes.get("broken")).hasMessageContaining("no model \"none\"");
    }

    @Test
    void aRemovedFileIsOutOfForce() throws Exception {
        write("a", "crop: false");
        Recipes recipes = recipes();
        Files.delete(folder.resolve("a.yaml"));
        recipes.look();
        recipes.look();

        assertThatThrownBy(() -> recipes.get("a")).hasMessageContaining("No recipe \"a\"");
        assertThat(recipes.delete("a")).isFalse();
    }

    @Test
    void aFileThatAnEditorReplacesStaysInForce() throws Exception {
        write("a", "millimetresPerPixel: 1");
        Recipes recipes = recipes();
        Files.delete(folder.resolve("a.yaml"));
        recipes.look();
        assertThat(recipes.get("a").millimetresPerPixel()).isEqualTo(1);
        write("a", "millimetresPerPixel: 2");
        recipes.look();
        assertThat(recipes.get("a").millimetresPerPixel()).isEqualTo(1);
        recipes.look();
        assertThat(recipes.get("a").millimetresPerPixel()).isEqualTo(2);
    }

    @Test
    void aRecipeWaitsForItsModel() throws Exception {
        write("a", "limits: []\nmodel: new");
        AtomicBoolean there = new AtomicBoolean();
        Recipes recipes = new Recipes(folder, recipe -> {
            if (!there.get()) {
                throw new ModelException("no model \"new\"");
            }
        });
        recipes.look();
        assertThat(recipes.problems()).containsExactly("a.yaml:2: no model \"new\"");
        there.set(true);
        recipes.look();
        assertThat(recipes.problems()).isEmpty();
        assertThat(recipes.get("a").model()).isEqualTo("new");
    }

    @Test
    void otherEndingsAndHugeFilesAreNamed() throws Exception {
        Files.writeString(folder.resolve("part.yml"), "crop: false");
        Files.write(folder.resolve("huge.yaml"), new byte[YamlDocument.MAX_BYTES + 1]);
        Recipes recipes = recipes();

        assertThat(recipes.problems()).hasSize(2).anySatisfy(text -> assertThat(text).contains("part.yml", "ends with .yaml"))
                .anySatisfy(text -> assertThat(text).contains("huge.yaml", "allowed are"));
        assertThatThrownBy(() -> recipes.get("part")).hasMessageContaining("part.yml");
        assertThat(recipes.delete("part.yml")).isFalse();
        Files.delete(folder.resolve("part.yml"));
        recipes.look();
        assertThat(recipes.problems()).hasSize(1);
    }

    @Test
    void aChangedMaskIsReadAgain() throws Exception {
        Files.writeString(folder.resolve("m.pgm"), "P2\n1 1\n255\n0\n");
        write("a", "ignore: [{mask: m.pgm}]");
        io.flawline.image.Codecs.load();
        Recipes recipes = recipes();
        assertThat(recipes.get("a").scope().pixels(10, 10)).isEqualTo(100);
        Files.writeString(folder.resolve("m.pgm"), "P2\n1 1\n255\n255\n");
        Files.setLastModifiedTime(folder.resolve("m.pgm"), FileTime.fromMillis(clock + 5000));
        recipes.look();

        assertThat(recipes.get("a").scope().pixels(10, 10)).isZero();
    }

    @Test
    void onlyRecipesThatNameAnImageAreReadAgain() throws Exception {
        io.flawline.image.Codecs.load();
        Path mask = Files.createDirectories(folder.resolve("masks")).resolve("m.pgm");
        Files.writeString(mask, "P2\n1 1\n255\n0\n");
        write("masked", "ignore: [{mask: masks/m.pgm}]");
        write("other", "crop: false");
        Recipes recipes = recipes();
        List<Change> changes = new ArrayList<>();
        recipes.recordTo(changes::add);
        Files.writeString(mask, "P2\n1 1\n255\n255\n");
        Files.setLastModifiedTime(mask, FileTime.fromMillis(clock + 5000));
        Files.writeString(folder.resolve("unrelated.png"), "x");
        recipes.look();

        assertThat(recipes.get("masked").scope().pixels(10, 10)).isZero();
        assertThat(changes).singleElement().asString().contains("masked");
    }

    @Test
    void aFolderMayBeTheCurrentOne() throws Exception {
        io.flawline.image.Codecs.load();
        byte[] yaml = "ignore: [{mask: samples/bsdata-cc-by-sa-4.0/01_200908152602_635000_270_crop_1.mask.png}]".getBytes(UTF_8);
        for (String here : List.of("", ".", "docs/..")) {
            assertThat(RecipeReader.read("a", Path.of(here), yaml).scope().ignore()).hasSize(1);
        }
    }

    @Test
    void putValidatesBeforeItWrites() throws Exception {
        Recipes recipes = recipes();
        recipes.put("new", "millimetresPerPixel: 1".getBytes(UTF_8));

        assertThatThrownBy(() -> recipes.put("new", "x: 1".getBytes(UTF_8))).isInstanceOf(YamlException.class);
        assertThatThrownBy(() -> recipes.put("../new", "crop: false".getBytes(UTF_8))).isInstanceOf(YamlException.class);
        assertThat(Files.readString(folder.resolve("new.yaml"))).isEqualTo("millimetresPerPixel: 1");
        assertThat(recipes.get("new").millimetresPerPixel()).isEqualTo(1);
        assertThat(recipes.delete("new")).isTrue();
        assertThat(recipes.delete("new")).isFalse();
    }
}
