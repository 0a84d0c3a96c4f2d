package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.dataset.DatasetExport;
import io.flawline.dataset.Format;
import io.flawline.dataset.Manifest;
import io.flawline.history.KeptFiles;
import io.flawline.image.Limits;
import io.flawline.text.Plural;

@Command(name = "export", mixinStandardHelpOptions = true,
        description = "Writes kept inspections as a data set for training. Reviews by people take precedence over the verdicts of models."
                + " All images of a part are on one side of train, val and test. Flawline can run at the same time.",
        footerHeading = "%nExamples:%n", footer = {"  flawline export dataset --format coco", "  flawline export dataset --format yolo --reviewed yes",
            "  flawline export dataset --format anomalib --since 2026-01-31T00:00:00Z --model part-a"})
final class ExportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "A new or an empty folder.")
    private Path folder;

    @Option(names = "--format", required = true, paramLabel = "FORMAT", description = "coco, yolo, anomalib or masks.")
    private String format;

    @Option(names = "--verdict", paramLabel = "VERDICT", description = "Only inspections with this verdict: ok, rework, unsure or defect.")
    private String verdict;

    @Option(names = "--reviewed", paramLabel = "yes|no|overruled", description = "Only inspections that a person has reviewed, has not reviewed, or has overruled.")
    private String reviewed;

    @Option(names = "--model", paramLabel = "NAME", description = "Only inspections by this model.")
    private String model;

    @Mixin
    private HistoryOptions history;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Format chosen;
        try {
            chosen = Format.of(format);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
        }
        KeptFiles.Filter filter = history.filter(verdict, reviewed, model);
        Manifest manifest = new DatasetExport(history.files(), Limits.DEFAULT).write(folder, chosen, filter);
        print(manifest);
        return 0;
    }

    private void print(Manifest manifest) {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Integer> sides = manifest.sides();
        out.println("%s: %d train, %d val, %d test; verdicts of %d by people".formatted(Plural.of(manifest.images(), "image"), sides.get("train"),
                sides.get("val"), sides.get("test"), manifest.byPerson()));
        manifest.leftOut().forEach((reason, count) -> out.println("left out: %d %s".formatted(count, switch (reason) {
            case "unsure" -> "with the verdict unsure, which nobody has reviewed";
            case "withoutRegion" -> "that a person calls defective, without a region; draw it in the review";
            case "withoutImage" -> "whose image is not kept";
            default -> "whose image cannot be read";
        })));
        out.println("manifest: " + folder.resolve("manifest.json"));
        out.flush();
    }
}
