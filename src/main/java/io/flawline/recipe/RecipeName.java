package io.flawline.recipe;

import java.util.regex.Pattern;

import io.flawline.request.Printable;
import io.flawline.yaml.YamlException;

/** The names that recipes may have; a name is the file's name without its ending. */
final class RecipeName {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private RecipeName() {
    }

    /** @throws YamlException when a recipe cannot have this name */
    static void require(String name) throws YamlException {
        if (!ALLOWED.matcher(name).matches()) {
            throw new YamlException(Printable.of(name), 0,
                    "the name of a recipe has 1 to 100 letters from a to z, digits, dots, hyphens and underscores, and begins with a letter, a digit or an"
                            + " underscore");
        }
    }
}
