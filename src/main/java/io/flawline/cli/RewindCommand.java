package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.flawline.history.KeptFiles;
import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipes;
import io.flawline.serving.Inspectors;
import io.flawline.shadow.Rewind;
import io.flawline.text.Plural;

@Command(name = "rewind",
        description = "Compares a version of a model with the one that serves, over the images that the history keeps: where they"
                + " disagree, worst first, and what the reviews of people say about it. Nothing is changed.",
        footerHeading = "%nExamples:%n", footer = {"  flawline rewind --model part-a --version 2",
            "  flawline rewind --model part-a --version 2 --since 2026-01-31T00:00:00Z --json"})
final class RewindCommand implements Callable<Integer> {

    private static final int SHOWN = 10;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help message and exit.")
    private boolean help;

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "The model.")
    private String model;

    @Option(names = "--version", required = true, paramLabel = "N", description = "The version to compare with the one that serves.")
    private String version;

    @Option(names = "--json", description = "Prints the comparison as JSON, with up to 10,000 disagreements.")
    private boolean json;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting that application.properties gives for all models, without"
            + " flawline., for example threshold=0.6; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--models", paramLabel = "DIR", description = "Folder of the models (models/ next to bin/).")
    private Path models = Path.of(System.getProperty("flawline.home", "."), "models");

    @Option(names = "--recipes", paramLabel = "DIR", description = "Folder of the recipes (recipes/ next to bin/).")
    private Path recipeFolder = Path.of(System.getProperty("flawline.home", "."), "recipes");

    @Mixin
    private HistoryOptions history;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        KeptFiles.Filter filter = history.filter(null, null, null);
        Codecs.load();
        try (Inspectors inspectors = new Inspectors(new ModelRepository(models), new SettingsLayer("command line", settings), Map.of(), Limits.DEFAULT, 1,
                Duration.ofMinutes(1))) {
            Recipes recipes = new Recipes(recipeFolder, recipe -> {});
            ObjectNode report = new Rewind(inspectors, history.files(), recipes::get).run(model, version, filter, share -> {});
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(report.toPrettyString());
            } else {
                print(report, out);
            }
            out.flush();
        }
        return 0;
    }

    private void print(JsonNode report, PrintWriter out) {
        JsonNode counts = report.path("counts");
        out.println("%s/%s compared with %s, which serves: %s".formatted(model, version, report.path("serving").asText(), Plural.of(report.path("images").asLong(), "image")));
        out.println("both ok %d, both defective %d, only the serving one finds a defect %d, only the new one does %d".formatted(
                counts.path("bothOk").asLong(), counts.path("bothDefect").asLong(), counts.path("onlyOld").asLong(), counts.path("onlyNew").asLong()));
        out.println("as one-sided by chance (McNemar): p = %.4g".formatted(report.at("/mcnemar/p").asDouble()));
        JsonNode expected = report.path("expected");
        out.println(expected.isMissingNode() ? "expected change: not known, as disagreements lack reviews"
                : "expected change: %+.1f false alarms, %+.1f misses".formatted(expected.path("falseAlarms").asDouble(), expected.path("misses").asDouble()));
        warn(out, report.path("withoutImage").asLong(), "inspections are left out, as their image is not kept");
        warn(out, report.path("failed").asLong(), "images could not be inspected; the last: " + report.path("failure").asText());
        warn(out, report.path("changed").asLong(), "kept verdicts differ from what the serving version says now: another version, recipe or setting gave them");
        int shown = 0;
        for (JsonNode one : report.path("disagreements")) {
            if (shown++ == SHOWN) {
                out.println("  … %d more; --json lists them".formatted(report.path("disagreements").size() - SHOWN));
                break;
            }
            out.println("  %s  %s %.3f -> %s %.3f  %s".formatted(one.path("key").asText(), one.at("/old/verdict").asText(), one.at("/old/score").asDouble(),
                    one.at("/new/verdict").asText(), one.at("/new/score").asDouble(), one.path("name").asText("")).stripTrailing());
        }
    }

    private static void warn(PrintWriter out, long count, String what) {
        if (count > 0) {
            out.println(count + " " + what);
        }
    }
}
