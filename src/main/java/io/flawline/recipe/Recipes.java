package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.model.Nearest;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.yaml.YamlException;

/**
 * The recipes of a folder, {@code NAME.yaml} each. A changed file is validated before it takes effect; while it has a
 * mistake, or is missing for a moment as an editor replaces it, the recipe before it stays in force. Thread-safe.
 */
public final class Recipes {

    private static final Logger LOG = LoggerFactory.getLogger(Recipes.class);

    private static final String ENDING = RecipeListing.ENDING;

    /** Checks what else a recipe must agree with, such as the models that there are. */
    public interface Check {

        /** @throws io.flawline.model.ModelException with what is wrong and the remedy */
        void check(Recipe recipe);
    }

    /**
     * One recipe file.
     *
     * @param recipe  in force; null when the file never was without mistakes
     * @param mistake of the file as it is now, with file and line; null when it is in force
     */
    public record Status(String name, @Nullable Recipe recipe, @Nullable String mistake) {
    }

    private final Path folder;
    private final RecipeFiles files;
    private final RecipeSource source;
    /** Replaced as a unit: inspections read it without a lock. */
    private volatile Map<String, RecipeEntry> entries = Map.of();
    private volatile Changes changes = Changes.NONE;

    /**
     * Reads all recipes of a folder; a folder that does not exist has none.
     *
     * @param check is asked for each recipe
     */
    public Recipes(Path folder, Check check) {
        this.folder = folder;
        source = new RecipeSource(folder, check);
        files = new RecipeFiles(RecipeFolder.of(folder), this);
        look(true);
    }

    /** Returns the images that the recipes name. */
    public RecipeFiles files() {
        return files;
    }

    Changes changes() {
        return changes;
    }

    /** Returns whether a recipe is in force as its file is. */
    boolean isInForce(String name) {
        RecipeEntry entry = entries.get(name);
        return entry != null && entry.recipe() != null && entry.mistake() == null;
    }

    /** Reads recipes again at once, as an image that they name has changed. */
    synchronized void reread(List<String> names) throws IOException {
        Map<String, RecipeEntry> next = new TreeMap<>(entries);
        for (String name : names) {
            next.put(name, read(name, FileStamp.of(folder.resolve(name + ENDING)), entries.get(name)));
        }
        entries = next;
    }

    /** Records from now on which recipes come into force, are rejected and removed. */
    public void recordTo(Changes record) {
        changes = record;
    }

    /**
     * Returns the recipe of this name that is in force.
     *
     * @throws RejectedException {@code no-such-recipe}
     */
    public Recipe get(String name) {
        RecipeEntry entry = entries.get(name);
        if (entry != null && entry.recipe() != null) {
            return entry.recipe();
        }
        String known = String.valueOf(name).substring(0, Math.min(100, String.valueOf(name).length()));
        if (entry != null) {
            throw new RejectedException(Reason.NO_SUCH_RECIPE, "The recipe \"%s\" cannot be used: %s".formatted(known, entry.mistake()));
        }
        String hint = entries.keySet().stream().filter(key -> RecipeListing.isMisnamed(key, known)).map(key -> " " + Objects.requireNonNull(entries.get(key)).mistake() + ".")
                .findFirst().orElseGet(() -> Nearest.of(known, entries.keySet()).map(" Is \"%s\" meant?"::formatted).orElse(""));
        throw new RejectedException(Reason.NO_SUCH_RECIPE, "No recipe \"%s\" found.%s Recipes are files NAME.yaml in %s.".formatted(known, hint, folder));
    }

    /**
     * Returns a recipe whose model need not exist yet, as it is to be learned.
     *
     * @throws RejectedException {@code no-such-recipe}
     */
    public static Recipe withoutModel(Path folder, String name) {
        return new Recipes(folder, recipe -> {}).get(name);
    }

    /** Returns all recipe files by name. */
    public List<Status> list() {
        return entries.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(e -> new Status(e.getKey(), e.getValue().recipe(), e.getValue().mistake())).toList();
    }

    /** Returns the mistakes of all files that are not in force as they are; empty when all are. */
    public List<String> problems() {
        return list().stream().filter(status -> status.mistake() != null).map(Status::mistake).toList();
    }

    /** Reads files that have changed since the last look and are no longer being written. */
    public void look() {
        look(false);
    }

    private synchronized void look(boolean first) {
        RecipeListing listing;
        try {
            listing = RecipeListing.of(folder);
        } catch (IOException e) {
            LOG.warn("The recipes in {} cannot be listed: {}; those in force stay", folder, e.toString());
            return;
        }
        Map<String, RecipeEntry> next = new TreeMap<>();
        listing.recipes().forEach((name, stamp) -> next.put(name, looked(name, stamp, entries.get(name), first)));
        listing.misnamed().forEach(file -> next.put(file, misnamed(file)));
        entries.forEach((name, entry) -> {
            if (next.containsKey(name) || entry.recipe() == null) {
                return;
            }
            if (entry.seen() != null) {
                next.put(name, entry.missing());
            } else {
                changes.add(new Change("recipe-removed", name, sha256(entry), null));
                LOG.info("Recipe {} was removed", name);
            }
        });
        entries = next;
    }

    private RecipeEntry looked(String name, FileStamp stamp, @Nullable RecipeEntry before, boolean first) {
        if (before != null && before.isOf(stamp)) {
            return before.waiting() != null && source.passes(before.waiting()) ? read(name, stamp, before) : before;
        }
        // A file that is still being written has another stamp at the next look.
        if (first || before != null && stamp.equals(before.seen())) {
            return read(name, stamp, before);
        }
        return RecipeEntry.rejected(stamp, null, Map.of(), before, null, before == null ? "is being written" : before.mistake());
    }

    private RecipeEntry misnamed(String file) {
        RecipeEntry before = entries.get(file);
        if (before != null) {
            return before;
        }
        String mistake = "%s: the name of a recipe's file ends with %s; rename it".formatted(file, ENDING);
        LOG.error("{}", mistake);
        return new RecipeEntry(null, null, Map.of(), null, null, mistake);
    }

    private RecipeEntry read(String name, FileStamp stamp, @Nullable RecipeEntry before) {
        Map<Path, FileStamp> images = Map.of();
        Recipe recipe = null;
        String mistake;
        try {
            byte[] yaml = source.bytes(name);
            // Before the images are read: one that changes now is seen at the next look.
            images = source.images(name, yaml);
            recipe = source.parse(name, yaml);
            source.check(name, yaml, recipe);
            mistake = null;
        } catch (YamlException e) {
            mistake = e.getMessage();
        } catch (IOException e) {
            mistake = name + ENDING + " cannot be read: " + e;
        }
        if (mistake != null) {
            changes.add(new Change("recipe-rejected", name, sha256(before), Map.of("mistake", mistake)));
            LOG.error("{}{}", mistake, before == null || before.recipe() == null ? "" : "; the recipe before it stays in force");
            return RecipeEntry.rejected(stamp, stamp, images, before, recipe, mistake);
        }
        if (!Objects.requireNonNull(recipe).info().sha256().equals(sha256(before))) {
            changes.add(new Change("recipe-in-force", name, sha256(before), recipe.info().sha256()));
            LOG.info("Recipe {} is in force ({})", name, recipe.info().sha256().substring(0, 12));
        }
        return new RecipeEntry(stamp, stamp, images, recipe, null, null);
    }

    /** Returns the SHA-256 of each recipe in force, by its name. */
    public Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (entry.recipe() != null) {
                hashes.put(name, sha256(entry));
            }
        });
        return hashes;
    }

    private static @Nullable String sha256(@Nullable RecipeEntry entry) {
        return entry == null ? null : entry.sha256();
    }

    /**
     * Reads a recipe without putting it in force.
     *
     * @throws YamlException with file, line, mistake and what is allowed
     */
    public Recipe validate(String name, byte[] yaml) throws YamlException {
        Recipe recipe = source.parse(name, yaml);
        source.check(name, yaml, recipe);
        return recipe;
    }

    /**
     * Validates a recipe, writes its file and puts it in force.
     *
     * @throws YamlException when it has a mistake; then nothing changes
     * @throws IOException     when it cannot be written; then nothing changes
     */
    public synchronized Recipe put(String name, byte[] yaml) throws YamlException, IOException {
        Recipe recipe = validate(name, yaml);
        Map<Path, FileStamp> images = source.images(name, yaml);
        RecipeFolder.of(folder).write(name + ENDING, yaml);
        FileStamp stamp = FileStamp.of(folder.resolve(name + ENDING));
        changes.add(new Change("recipe-in-force", name, sha256(entries.get(name)), recipe.info().sha256()));
        Map<String, RecipeEntry> next = new TreeMap<>(entries);
        next.put(name, new RecipeEntry(stamp, stamp, images, recipe, null, null));
        entries = next;
        return recipe;
    }

    /** Returns the file of a recipe as it is. */
    public byte @Nullable [] source(String name) throws IOException {
        return entries.containsKey(name) && Files.isRegularFile(folder.resolve(name + ENDING)) ? source.bytes(name) : null;
    }

    /**
     * Removes a recipe and its file.
     *
     * @return false when there is none
     */
    public synchronized boolean delete(String name) throws IOException {
        RecipeEntry entry = entries.get(name);
        if (entry == null || !Files.deleteIfExists(folder.resolve(name + ENDING)) && entry.recipe() == null) {
            return false;
        }
        changes.add(new Change("recipe-removed", name, sha256(entry), null));
        Map<String, RecipeEntry> next = new TreeMap<>(entries);
        next.remove(name);
        entries = next;
        return true;
    }

    /** Returns the names of all recipes in force. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        entries.forEach((name, entry) -> {
            if (entry.recipe() != null) {
                names.add(name);
            }
        });
        return names;
    }
}
