package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of recipes in a folder.
 *
 * @param recipes  by name, without the ending
 * @param misnamed names of files that look like recipes and have another ending
 */
record RecipeListing(Map<String, FileStamp> recipes, List<String> misnamed) {

    static final String ENDING = ".yaml";
    private static final Pattern LIKE_A_RECIPE = Pattern.compile("(?i).+\\.ya?ml");

    /** Lists a folder; one that does not exist has no recipes, and hidden files are none. */
    static RecipeListing of(Path folder) throws IOException {
        RecipeListing listing = new RecipeListing(new TreeMap<>(), new ArrayList<>());
        if (!Files.isDirectory(folder)) {
            return listing;
        }
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.filter(p -> !p.getFileName().toString().startsWith(".") && Files.isRegularFile(p)).toList()) {
                String name = path.getFileName().toString();
                if (name.endsWith(ENDING)) {
                    listing.recipes.put(name.substring(0, name.length() - ENDING.length()), FileStamp.of(path));
                } else if (LIKE_A_RECIPE.matcher(name).matches()) {
                    listing.misnamed.add(name);
                }
            }
        }
        return listing;
    }

    /** Returns whether a file would be that of a recipe if it had the right ending. */
    static boolean isMisnamed(String file, String recipe) {
        return LIKE_A_RECIPE.matcher(file).matches() && file.lastIndexOf('.') == recipe.length() && file.startsWith(recipe);
    }
}
