package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.flawline.model.ModelException;
import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/** Reads and checks the recipe files of a folder. Thread-safe. */
final class RecipeSource {

    private final Path folder;
    private final Recipes.Check check;

    RecipeSource(Path folder, Recipes.Check check) {
        this.folder = folder;
        this.check = check;
    }

    /** @throws IOException when the file cannot be read, or is too large for a recipe */
    byte[] bytes(String name) throws IOException {
        Path file = folder.resolve(name + RecipeListing.ENDING);
        long size = Files.size(file);
        if (size > YamlDocument.MAX_BYTES) {
            throw new IOException("the file has %d bytes; allowed are %d".formatted(size, YamlDocument.MAX_BYTES));
        }
        return Files.readAllBytes(file);
    }

    /** Returns the images that a recipe names, as they are now. */
    Map<Path, FileStamp> images(String name, byte[] yaml) {
        return FileStamp.of(RecipeReader.images(RecipeFolder.of(folder), name + RecipeListing.ENDING, yaml));
    }

    Recipe parse(String name, byte[] yaml) throws YamlException {
        RecipeName.require(name);
        return RecipeReader.read(name, folder, yaml);
    }

    /** @throws YamlException when the check rejects a recipe; the line is that of its model */
    void check(String name, byte[] yaml, Recipe recipe) throws YamlException {
        try {
            check.check(recipe);
        } catch (ModelException e) {
            YamlNode model = YamlDocument.read(name, yaml).map("a recipe").get("model");
            throw new YamlException(name + RecipeListing.ENDING, model == null ? 0 : model.line(), e.getMessage());
        }
    }

    /** Returns whether the check accepts a recipe now, as when its model has come. */
    boolean passes(Recipe recipe) {
        try {
            check.check(recipe);
            return true;
        } catch (ModelException e) {
            return false;
        }
    }
}
