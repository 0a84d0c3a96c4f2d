package io.flawline.recipe;

import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A recipe with what was seen of its file.
 *
 * @param seen    at the last look; null when the file was missing
 * @param read    when the file was read; null when it has not been read
 * @param images  that the file names, when it was read
 * @param recipe  in force
 * @param waiting what the file says, while only the check rejects it, as when its model is not there yet; else null
 * @param mistake of the file
 */
record RecipeEntry(@Nullable FileStamp seen, @Nullable FileStamp read, Map<Path, FileStamp> images, @Nullable Recipe recipe,
        @Nullable Recipe waiting, @Nullable String mistake) {

    /** Returns the entry of a file that cannot be used: the recipe before it, if any, stays in force. */
    static RecipeEntry rejected(FileStamp seen, @Nullable FileStamp read, Map<Path, FileStamp> images,
            @Nullable RecipeEntry before, @Nullable Recipe waiting, @Nullable String mistake) {
        return new RecipeEntry(seen, read, images, before == null ? null : before.recipe(), waiting, mistake);
    }

    /** Returns the entry of a file that is missing, as while an editor replaces it. */
    RecipeEntry missing() {
        return new RecipeEntry(null, null, images, recipe, null, mistake);
    }

    /** Returns whether neither the file nor an image that it names has changed since it was read. */
    boolean isOf(FileStamp file) {
        return file.equals(read) && images.equals(FileStamp.of(images.keySet()));
    }

    /** Returns the hash of the recipe in force. */
    @Nullable
    String sha256() {
        return recipe == null ? null : recipe.info().sha256();
    }
}
