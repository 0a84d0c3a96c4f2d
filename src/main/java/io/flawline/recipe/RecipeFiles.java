package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.flawline.changes.Change;
import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.UnreadableImageException;
import io.flawline.request.Sha256;
import io.flawline.yaml.YamlException;

/** The images that recipes name: references of {@code align} and masks. They are in the folder of the recipes. Thread-safe. */
public final class RecipeFiles {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,94}\\.(png|jpe?g|bmp|tiff?|webp)");
    private static final String ENDING = ".yaml";

    private final RecipeFolder folder;
    private final Recipes recipes;

    RecipeFiles(RecipeFolder folder, Recipes recipes) {
        this.folder = folder;
        this.recipes = recipes;
    }

    /** Signals that other recipes need an image as it is. */
    public static final class InUseException extends Exception {

        InUseException(String message) {
            super(message);
        }
    }

    /** A stored image: SHA-256 of the file, and size in pixels. */
    public record Stored(String sha256, int width, int height) {
    }

    /**
     * Returns an image as it is.
     *
     * @throws IllegalArgumentException when no image may have this name
     * @throws UnreadableImageException when the file is too large to be an image of a recipe
     */
    public byte @Nullable [] read(String file) throws IOException {
        Path path = path(file);
        if (!Files.isRegularFile(path)) {
            return null;
        }
        long size = Files.size(path);
        if (size > RecipeImage.LIMITS.maxBytes()) {
            throw new UnreadableImageException(UnreadableImageException.Problem.TOO_LARGE,
                    "The image %s has %d bytes, at most %d are allowed".formatted(file, size, RecipeImage.LIMITS.maxBytes()));
        }
        return Files.readAllBytes(path);
    }

    /**
     * Checks an image, writes it and puts the recipes that name it in force again. Nothing changes when it is refused.
     *
     * @param recipe that the image is for; it need not exist yet
     * @throws IllegalArgumentException when no image may have this name
     * @throws UnreadableImageException when the bytes are not an image, or it is too large
     * @throws YamlException  when the recipe is in force and cannot use this image
     * @throws InUseException when the image differs from the stored one and another recipe names it
     */
    public Stored put(String recipe, String file, byte[] bytes) throws YamlException, IOException, InUseException {
        RecipeName.require(recipe);
        Path path = path(file);
        Stored stored = check(bytes);
        synchronized (recipes) {
            byte[] before = read(file);
            if (Arrays.equals(before, bytes)) {
                return stored;
            }
            List<String> users = users(path);
            List<String> others = users.stream().filter(user -> !user.equals(recipe)).toList();
            if (before != null && !others.isEmpty()) {
                throw new InUseException("The image %s cannot be replaced for the recipe \"%s\": %s also use it. Save it under another name."
                        .formatted(file, recipe, others));
            }
            if (users.contains(recipe) && recipes.isInForce(recipe)) {
                RecipeReader.read(recipe, folder.with(path, bytes), Files.readAllBytes(folder.file(recipe + ENDING)));
            }
            folder.write(file, bytes);
            recipes.changes().add(new Change("recipe-file-saved", file, before == null ? null : Sha256.hex(before), stored.sha256()));
            recipes.reread(users);
        }
        return stored;
    }

    /**
     * Removes an image.
     *
     * @return false when there is none
     * @throws IllegalArgumentException when no image may have this name
     * @throws InUseException while any recipe names it
     */
    public boolean delete(String file) throws IOException, InUseException {
        Path path = path(file);
        synchronized (recipes) {
            if (!Files.isRegularFile(path)) {
                return false;
            }
            List<String> users = users(path);
            if (!users.isEmpty()) {
                throw new InUseException("The image %s cannot be removed: %s use it. Change the recipes first.".formatted(file, users));
            }
            String before = Sha256.hex(Files.readAllBytes(path));
            Files.deleteIfExists(path);
            recipes.changes().add(new Change("recipe-file-removed", file, before, null));
        }
        return true;
    }

    private Path path(String file) {
        if (!NAME.matcher(file).matches()) {
            throw new IllegalArgumentException("a name of 1 to 100 letters, digits, dots, hyphens and underscores, which begins with a letter, a digit"
                    + " or an underscore and ends with .png, .jpg, .jpeg, .bmp, .tif, .tiff or .webp");
        }
        return folder.file(file);
    }

    private static Stored check(byte[] bytes) {
        try (ImageDecoder decoder = new ImageDecoder(RecipeImage.LIMITS); DecodedImage image = decoder.decode(bytes)) {
            return new Stored(Sha256.hex(bytes), image.mat().cols(), image.mat().rows());
        }
    }

    /** Returns the recipes whose files name an image; a file that cannot be parsed names all that its text contains. */
    private List<String> users(Path image) throws IOException {
        TreeSet<String> users = new TreeSet<>();
        if (!Files.isDirectory(folder.path())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.path())) {
            for (Path file : files.filter(f -> f.getFileName().toString().endsWith(ENDING) && Files.isRegularFile(f)).toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".") && RecipeReader.names(folder, name, file, image)) {
                    users.add(name.substring(0, name.length() - ENDING.length()));
                }
            }
        }
        return List.copyOf(users);
    }
}
