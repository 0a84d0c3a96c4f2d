package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.changes.Change;
import io.flawline.changes.Changes;
import io.flawline.model.ModelException;
import io.flawline.model.Nearest;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.yaml.YamlException;

/**
 * The recipes of a folder, {@code NAME.yaml} each. A changed file is validated before it takes effect; while it has a
 * mistake, the recipe before it stays in force. Thread-safe.
 */
public final class Recipes {

    private static final Logger LOG = LoggerFactory.getLogger(Recipes.class);

    private static final String ENDING = ".yaml";

    /** Checks what else a recipe must agree with, such as the models that there are. */
    public interface Check {

        /** @throws ModelException with what is wrong and the remedy */
        void check(Recipe recipe);
    }

    /**
     * One recipe file.
     *
     * @param recipe  in force; null when the file never was without mistakes
     * @param mistake of the file as it is now, with file and line; null when it is in force
     */
    public record Status(String name, Recipe recipe, String mistake) {
    }

    private record Entry(FileStamp seen, FileStamp read, Recipe recipe, String mistake) {
    }

    private final Path folder;
    private final RecipeFiles files;
    private final Check check;
    /** Replaced as a unit: inspections read it without a lock. */
    private volatile Map<String, Entry> entries = Map.of();
    private Map<Path, FileStamp> masks = Map.of();
    private volatile Changes changes = Changes.NONE;

    /**
     * Reads all recipes of a folder; a folder that does not exist has none.
     *
     * @param check is asked for each recipe
     */
    public Recipes(Path folder, Check check) {
        this.folder = folder;
        this.check = check;
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
        Entry entry = entries.get(name);
        return entry != null && entry.recipe() != null && entry.mistake() == null;
    }

    /** Reads recipes again at once, as an image that they name has changed; later looks then see no change of the image. */
    synchronized void reread(List<String> names, Path image) throws IOException {
        Map<String, Entry> next = new TreeMap<>(entries);
        for (String name : names) {
            next.put(name, read(name, FileStamp.of(folder.resolve(name + ENDING)), entries.get(name)));
        }
        entries = next;
        Map<Path, FileStamp> seen = new TreeMap<>(masks);
        seen.put(folder.resolve(image.getFileName()), FileStamp.of(image));
        masks = seen;
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
        Entry entry = entries.get(name);
        if (entry != null && entry.recipe() != null) {
            return entry.recipe();
        }
        String known = String.valueOf(name).substring(0, Math.min(100, String.valueOf(name).length()));
        throw new RejectedException(Reason.NO_SUCH_RECIPE, entry != null ? "The recipe \"%s\" cannot be used: %s".formatted(known, entry.mistake())
                : "No recipe \"%s\" found.%s Recipes are files NAME.yaml in %s.".formatted(known,
                        Nearest.of(known, entries.keySet()).map(" Is \"%s\" meant?"::formatted).orElse(""), folder));
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
        Map<Path, FileStamp> others = new TreeMap<>();
        Map<String, FileStamp> files = new TreeMap<>();
        if (!list(files, others)) {
            return;
        }
        boolean masksChanged = !others.equals(masks);
        masks = others;
        Map<String, Entry> next = new TreeMap<>();
        files.forEach((name, stamp) -> {
            Entry before = entries.get(name);
            boolean same = before != null && stamp.equals(before.read()) && !masksChanged;
            // A file that is still being written has another stamp at the next look.
            boolean settled = first || (before != null && stamp.equals(before.seen()));
            next.put(name, same ? before : settled ? read(name, stamp, before)
                    : new Entry(stamp, null, before == null ? null : before.recipe(), before == null ? "is being written" : before.mistake()));
        });
        entries.keySet().stream().filter(name -> !next.containsKey(name)).forEach(name -> {
            changes.add(new Change("recipe-removed", name, sha256(entries.get(name)), null));
            LOG.info("Recipe {} was removed", name);
        });
        entries = next;
    }

    private boolean list(Map<String, FileStamp> files, Map<Path, FileStamp> others) {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.filter(p -> !p.getFileName().toString().startsWith(".") && Files.isRegularFile(p)).toList()) {
                FileStamp stamp = FileStamp.of(path);
                String name = path.getFileName().toString();
                if (name.endsWith(ENDING)) {
                    files.put(name.substring(0, name.length() - ENDING.length()), stamp);
                } else {
                    others.put(path, stamp);
                }
            }
            return true;
        } catch (IOException e) {
            LOG.warn("The recipes in {} cannot be listed: {}; those in force stay", folder, e.toString());
            return false;
        }
    }

    private Entry read(String name, FileStamp stamp, Entry before) {
        try {
            Recipe recipe = validate(name, Files.readAllBytes(folder.resolve(name + ENDING)));
            changes.add(new Change("recipe-in-force", name, sha256(before), recipe.info().sha256()));
            LOG.info("Recipe {} is in force ({})", name, recipe.info().sha256().substring(0, 12));
            return new Entry(stamp, stamp, recipe, null);
        } catch (YamlException | IOException e) {
            String mistake = e instanceof YamlException ? e.getMessage() : name + ENDING + " cannot be read: " + e;
            changes.add(new Change("recipe-rejected", name, sha256(before), Map.of("mistake", mistake)));
            LOG.error("{}{}", mistake, before == null || before.recipe() == null ? "" : "; the recipe before it stays in force");
            return new Entry(stamp, stamp, before == null ? null : before.recipe(), mistake);
        }
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

    private static String sha256(Entry entry) {
        return entry == null || entry.recipe() == null ? null : entry.recipe().info().sha256();
    }

    /**
     * Reads a recipe without putting it in force.
     *
     * @throws YamlException with file, line, mistake and what is allowed
     */
    public Recipe validate(String name, byte[] yaml) throws YamlException {
        RecipeName.require(name);
        Recipe recipe = RecipeReader.read(name, folder, yaml);
        try {
            check.check(recipe);
        } catch (ModelException e) {
            throw new YamlException(name + ENDING, 0, e.getMessage());
        }
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
        RecipeFolder.of(folder).write(name + ENDING, yaml);
        FileStamp stamp = FileStamp.of(folder.resolve(name + ENDING));
        changes.add(new Change("recipe-in-force", name, sha256(entries.get(name)), recipe.info().sha256()));
        Map<String, Entry> next = new TreeMap<>(entries);
        next.put(name, new Entry(stamp, stamp, recipe, null));
        entries = next;
        return recipe;
    }

    /** Returns the file of a recipe as it is; null when there is none. */
    public byte[] source(String name) throws IOException {
        return entries.containsKey(name) ? Files.readAllBytes(folder.resolve(name + ENDING)) : null;
    }

    /**
     * Removes a recipe and its file.
     *
     * @return false when there is none
     */
    public synchronized boolean delete(String name) throws IOException {
        if (!entries.containsKey(name)) {
            return false;
        }
        Files.deleteIfExists(folder.resolve(name + ENDING));
        changes.add(new Change("recipe-removed", name, sha256(entries.get(name)), null));
        Map<String, Entry> next = new TreeMap<>(entries);
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
