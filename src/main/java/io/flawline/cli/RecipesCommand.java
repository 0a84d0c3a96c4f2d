package io.flawline.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import io.flawline.image.Codecs;
import io.flawline.model.ModelRepository;
import io.flawline.recipe.Recipe;
import io.flawline.recipe.Recipes;
import io.flawline.text.Plural;

@Command(name = "recipes", mixinStandardHelpOptions = true,
        description = "Lists the recipes: which areas and which defects count for each product.",
        footerHeading = "%nExamples:%n", footer = {"  flawline recipes", "  flawline recipes check", "  flawline recipes check part-a"})
final class RecipesCommand implements Callable<Integer> {

    @Option(names = "--recipes", paramLabel = "DIR", scope = ScopeType.INHERIT, description = "Folder of the recipes (recipes/ next to bin/).")
    private Path folder = Path.of(System.getProperty("flawline.home", "."), "recipes");

    @Option(names = "--models", paramLabel = "DIR", scope = ScopeType.INHERIT, description = "Folder of the models (models/ next to bin/).")
    private Path models = Path.of(System.getProperty("flawline.home", "."), "models");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Recipes.Status> all = recipes().list();
        all.forEach(status -> out.println(status.mistake() == null ? describe(Objects.requireNonNull(status.recipe())) : status.mistake()));
        if (all.isEmpty()) {
            out.println("No recipe found in " + folder + ". A recipe is a file NAME.yaml; docs/recipes.md has examples.");
        }
        out.flush();
        return 0;
    }

    @Command(name = "check", mixinStandardHelpOptions = true,
            description = "Reads recipes and reports the first mistake of each as FILE:LINE: TEXT. Nothing is started.",
            exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:no mistake", "1:a mistake", "2:wrong usage"},
            footerHeading = "%nExamples:%n", footer = {"  flawline recipes check", "  flawline recipes check part-a"})
    int check(@Parameters(paramLabel = "NAME", arity = "0..*", description = "Names of recipes (all).") List<String> names) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Map<String, Recipes.Status> all = recipes().list().stream()
                .collect(java.util.stream.Collectors.toMap(Recipes.Status::name, status -> status, (a, b) -> a, java.util.TreeMap::new));
        int mistakes = 0;
        for (String name : names == null ? List.copyOf(all.keySet()) : names) {
            Recipes.Status status = all.get(name);
            if (status == null || status.mistake() != null) {
                err.println(status == null ? "No recipe \"%s\" found in %s. Recipes in it: %s".formatted(name, folder, all.keySet())
                        : status.mistake());
                mistakes++;
            } else {
                out.println(describe(Objects.requireNonNull(status.recipe())));
            }
        }
        err.flush();
        out.flush();
        return mistakes == 0 ? 0 : 1;
    }

    private static String describe(Recipe recipe) {
        int inspect = recipe.scope().inspect().size();
        int ignore = recipe.scope().ignore().size();
        return "%s  model %s, %s%s, %s".formatted(recipe.name(), recipe.preferredModel().orElse("(default)"),
                inspect == 0 ? "complete image" : Plural.of(inspect, "area"),
                ignore == 0 ? "" : ", " + ignore + " ignored", Plural.of(recipe.limits().size(), "limit"));
    }

    private Recipes recipes() {
        Codecs.load();
        ModelRepository repository = new ModelRepository(models);
        return new Recipes(folder, recipe -> recipe.preferredModel().ifPresent(repository::serving));
    }
}
