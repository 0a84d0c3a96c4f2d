package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.recipe.Recipes;
import io.flawline.report.ImageFile;
import io.flawline.report.Job;
import io.flawline.report.Masks;
import io.flawline.report.Quality;
import io.flawline.report.Summary;
import io.flawline.request.RejectedException;
import io.flawline.serving.Inspectors;
import io.flawline.text.Plural;

@Command(name = "inspect", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Inspects images without a broker. Writes report.html, inspections.csv and inspections.jsonl.",
            "The settings are those of the model and of --set; application.properties is not read."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage",
            "3:with --fail-on-defect: at least one image is defective",
            "4:no image could be inspected; with --fail-on-defect also: none is defective, but some could not be inspected"},
        footerHeading = "%nExamples:%n",
        footer = {"  flawline inspect samples --out report",
            "  flawline inspect parts/ --out report --set threshold=0.4 --resume",
            "  flawline inspect samples --out report --truth"})
final class InspectCommand implements Callable<Integer> {

    private static final int DEFECTIVE = 3;
    private static final int NOT_INSPECTED = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Images, or folders of images. Files named *.mask.* are masks and are not inspected.")
    private List<Path> paths;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the results; earlier results in it are replaced.")
    private Path out;

    @Option(names = "--resume", description = "Continues the results in DIR: skips unchanged images that were inspected already.")
    private boolean resume;

    @Option(names = "--model", paramLabel = "NAME", defaultValue = "ball-screw-pitting", description = "The model (${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--recipe", paramLabel = "NAME", description = "Recipe that grades the defects; it can also select the model.")
    private @Nullable String recipeName;

    @Option(names = "--recipes", paramLabel = "DIR", description = "Folder of the recipes (recipes/ next to bin/).")
    private Path recipes = Path.of(System.getProperty("flawline.home", "."), "recipes");

    @Option(names = "--models", paramLabel = "DIR", description = "Folder of the models (models/ next to bin/).")
    private Path models = Path.of(System.getProperty("flawline.home", "."), "models");

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting of the inspection, for example threshold=0.4; may be repeated.")
    private final Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--overlay", paramLabel = "KIND", defaultValue = "contours",
            description = "What the thumbnails show: contours, side-by-side, mask; none for no thumbnails (${DEFAULT-VALUE}).")
    private String overlay;

    @Option(names = "--thumbnails", paramLabel = "N", defaultValue = "500", description = "Maximum number of images in the report, the worst ones (${DEFAULT-VALUE}).")
    private int thumbnails;

    @Option(names = "--truth", paramLabel = "DIR|SUFFIX", arity = "0..1", fallbackValue = Masks.BESIDE,
            description = "Compares with masks: NAME.mask.png next to each image, or another SUFFIX, or masks of the same names in DIR. "
                    + "Defects are white, or have any label but 0. Takes twice the time. Write this option after PATH.")
    private @Nullable String truth;

    @Option(names = "--no-mask-is-good", description = "With --truth: an image without a mask has no defect. Without this option, it is not compared.")
    private boolean noMaskIsGood;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "0", description = "Parallel inspections; 0 for one per core (${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--max-bytes", paramLabel = "N", description = "Larger files are refused (32 MiB).")
    private long maxBytes = Limits.DEFAULT.maxBytes();

    @Option(names = "--max-pixels", paramLabel = "N", description = "Larger images are refused (100 million).")
    private long maxPixels = Limits.DEFAULT.maxPixels();

    @Option(names = "--fail-on-defect", description = "Sets the exit code to 3 when an image is defective.")
    private boolean failOnDefect;

    @Override
    public Integer call() throws IOException {
        String given = truth;
        Masks masks = given == null ? null : usage(() -> Masks.of(given, noMaskIsGood));
        Limits limits = usage(() -> new Limits(maxBytes, maxPixels));
        require("--workers", workers);
        require("--thumbnails", thumbnails);
        List<ImageFile> pictures = ImageFiles.find(spec, paths, masks == null ? Masks::isUsualMask : masks::isMask);
        if (masks != null && pictures.stream().allMatch(picture -> masks.of(picture).isEmpty())) {
            throw new ParameterException(spec.commandLine(), ("--truth %s: no image has a mask there. Allowed is a folder with masks of the"
                    + " same names, or the ending that replaces that of the image, for example _mask.png.").formatted(truth));
        }
        Map<String, String> values = new LinkedHashMap<>(settings);
        values.put("overlay", overlay);
        long start = System.nanoTime();
        try (Interruption interruption = new Interruption(); Inspectors inspectors = new Inspectors(new ModelRepository(models), new SettingsLayer("models", Map.of()), Map.of(),
                limits, workers, TIMEOUT)) {
            Recipe recipe = recipe(inspectors);
            Job job = new Job(inspectors, model(recipe), new SettingsLayer("command line", values), recipe, masks, out, resume, thumbnails);
            interruption.stopWith(job::stop);
            PrintWriter err = spec.commandLine().getErr();
            Optional<Summary> summary = job.run(pictures,
                    new ProgressLine(err, Ansi.AUTO.enabled(), pictures.size(), System::nanoTime));
            if (summary.isEmpty()) {
                err.println(System.lineSeparator() + "Stopped. To continue, use the same command with --resume.");
                err.flush();
                return 1;
            }
            tellRefusals(summary.get());
            tell(summary.get(), (System.nanoTime() - start) / 1e9);
            return exitCode(summary.get());
        } catch (SettingException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private @Nullable Recipe recipe(Inspectors inspectors) {
        if (recipeName == null) {
            return null;
        }
        if (truth != null) {
            throw new ParameterException(spec.commandLine(),
                    "--recipe with --truth: masks are compared with all that the model finds. Leave out one of the two.");
        }
        try {
            return new Recipes(recipes, one -> one.preferredModel().ifPresent(inspectors::require)).get(recipeName);
        } catch (RejectedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private String model(@Nullable Recipe recipe) {
        boolean asked = spec.commandLine().getParseResult().hasMatchedOption("--model");
        return asked || recipe == null ? model : recipe.preferredModel().orElse(model);
    }

    private void tell(Summary s, double seconds) {
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.printf(Locale.ROOT, "%s: %,d defective%s, %s%,d ok, %,d refused; %.1f s%n", Plural.of(s.pictures(), "image"), s.defective(),
                s.rework() == 0 ? "" : " (%,d rework)".formatted(s.rework()), s.unsure() == 0 ? "" : "%,d unsure, ".formatted(s.unsure()), s.ok(), s.refused(), seconds);
        Quality q = s.quality();
        if (q != null) {
            stdout.printf(Locale.ROOT, "against %s: image AUROC %.4f, F1 %.3f (%d right and %s, %d missed, %d rightly good)%n",
                    Plural.of(q.pictures(), "mask"), q.auroc(), q.f1(), q.tp(), Plural.of(q.fp(), "false alarm"), q.fn(), q.tn());
            stdout.printf(Locale.ROOT, "pixel IoU %.3f, mean error of the count %.2f, best threshold %.4f with F1 %.3f%n",
                    q.pixelIou(), q.countError(), q.bestThreshold(), q.bestF1());
        }
        stdout.println("report: " + out.resolve("report.html"));
        stdout.flush();
    }

    private void tellRefusals(Summary summary) {
        PrintWriter err = spec.commandLine().getErr();
        summary.refusals().forEach(err::println);
        if (summary.refused() > summary.refusals().size()) {
            err.printf(Locale.ROOT, "and %,d more; the report has all%n", summary.refused() - summary.refusals().size());
        }
        err.flush();
    }

    private int exitCode(Summary summary) {
        if (summary.refused() == summary.pictures()) {
            return NOT_INSPECTED;
        }
        if (!failOnDefect) {
            return 0;
        }
        return summary.defective() > 0 ? DEFECTIVE : summary.refused() > 0 ? NOT_INSPECTED : 0;
    }

    private void require(String option, int value) {
        if (value < 0) {
            throw new ParameterException(spec.commandLine(), option + " = " + value + ": allowed is an integer, 0 or more");
        }
    }

    private interface Parsed<T> {
        T get();
    }

    private <T> T usage(Parsed<T> parsed) {
        try {
            return parsed.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
