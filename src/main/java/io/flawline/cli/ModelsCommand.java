package io.flawline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import io.flawline.changes.Actor;
import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.serving.ChildProcessTrial;
import io.flawline.serving.Inspectors;
import io.flawline.serving.TrialProcess;
import io.flawline.serving.ModelReport.Version;
import io.flawline.serving.ModelReport;

@Command(name = "models", mixinStandardHelpOptions = true,
        description = "Lists the models, the serving version first. With --check: runs one model and shows how Flawline reads it.",
        footerHeading = "%nExamples:%n", footer = {"  flawline models", "  flawline models --check ball-screw-pitting",
            "  flawline models check pits", "  flawline models --check pits part.png --expect score=0.83 --expect-mask part.mask.png"})
final class ModelsCommand implements Callable<Integer> {

    /** Exit code when what is expected is not met. */
    private static final int DIFFERS = 3;
    private static final long TRIAL_BYTES = 4L << 30;
    private static final Duration GOLDEN_TIMEOUT = Duration.ofMinutes(10);
    private static final SettingsLayer NONE = new SettingsLayer("command line", Map.of());

    @Option(names = "--models", paramLabel = "DIR", scope = ScopeType.INHERIT, description = "Folder of the models (models/ next to bin/).")
    private Path root = Path.of(System.getProperty("flawline.home", "."), "models");

    @Option(names = "--check", paramLabel = "NAME", description = "Runs this model and shows how its outputs are read, where each setting"
            + " comes from and what is a guess; then inspects the images.")
    private @Nullable String name;

    @Parameters(paramLabel = "IMAGE", arity = "0..*", description = "Images to inspect with --check; each result is drawn to a file.")
    private List<Path> images = List.of();

    @Option(names = "--expect", paramLabel = "NAME=VALUE", description = "With --check and one image: the trainer's score, count or verdict,"
            + " for example score=0.83. The difference is printed; the exit code is 3 where it is too large.")
    private Map<String, String> expected = new LinkedHashMap<>();

    @Option(names = "--expect-mask", paramLabel = "FILE", description = "With --check and one image: the trainer's mask, white or all labels but 0"
            + " where defective.")
    private @Nullable Path mask;

    @Option(names = "--tolerance", paramLabel = "N", defaultValue = "0.02",
            description = "Largest difference of the score, and of the mask as 1 - IoU (${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "With --check: a setting to try, for example resize=tile; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--out", paramLabel = "DIR", description = "With --check: where the drawn results go (the current folder).")
    private Path out = Path.of("");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            require(images.isEmpty() && expected.isEmpty() && mask == null && settings.isEmpty(), "Images, --expect, --expect-mask and --set"
                    + " belong to --check NAME.");
            try (Inspectors inspectors = inspectors(NONE)) {
                inspectors.reports().forEach(this::list);
            }
            return 0;
        }
        return check();
    }

    @Command(name = "install", mixinStandardHelpOptions = true,
            description = "Tries a model and installs it as the highest version; a running Flawline loads it automatically.",
            footerHeading = "%nExamples:%n", footer = "  flawline models install scratches.zip scratches")
    int install(@Parameters(paramLabel = "FILE.zip", description = "The model's files.") Path zip,
            @Parameters(paramLabel = "NAME", description = "Name of the model in routes and requests.") String model) throws Exception {
        try (Inspectors inspectors = inspectors(NONE); InputStream in = Files.newInputStream(zip)) {
            out().println("installed " + model + "/" + recorded(inspectors, () -> inspectors.store().install(model, in)));
        }
        return 0;
    }

    /** Changes the repository, which the record of the line that runs here gets. */
    private static String recorded(Inspectors inspectors, Callable<String> change) throws Exception {
        inspectors.recordTo(RunProperties.changes());
        return Actor.as("command line of " + System.getProperty("user.name"), change);
    }

    @Command(name = "roll-back", mixinStandardHelpOptions = true,
            description = "Takes the highest version of a model out of service, so that the one below serves again. Its files are kept.",
            footerHeading = "%nExamples:%n", footer = "  flawline models roll-back scratches")
    int rollBack(@Parameters(paramLabel = "NAME", description = "Name of the model.") String model) throws Exception {
        try (Inspectors inspectors = inspectors(NONE)) {
            out().println(model + "/" + recorded(inspectors, () -> inspectors.store().rollBack(model)) + " is the highest version now");
        }
        return 0;
    }

    @Command(name = "check", mixinStandardHelpOptions = true,
            description = "Checks a version of a model with its golden set, with the settings of application.properties.",
            exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:passes", "1:the model or its set cannot be used", "2:wrong usage", "3:fails"},
            footerHeading = "%nExamples:%n", footer = {"  flawline models check scratches", "  flawline models check scratches/3 --json"})
    int check(@Parameters(paramLabel = "NAME", description = "NAME for the highest version, or NAME/VERSION.") String model,
            @Option(names = "--json", description = "Prints the result as JSON.") boolean json) throws IOException {
        GoldenTable table = new GoldenTable(out(), json);
        try (Inspectors inspectors = inspectors(RunProperties.settings(), RunProperties.pairs("flawline.model.properties"))) {
            String[] parts = model.split("/", 2);
            return table.print(inspectors, parts[0], parts.length == 1 ? null : parts[1]) ? 0 : DIFFERS;
        }
    }

    private Inspectors inspectors(SettingsLayer layer) {
        return inspectors(layer, Map.of());
    }

    private Inspectors inspectors(SettingsLayer layer, Map<String, String> properties) {
        Codecs.load();
        Duration timeout = Duration.ofMinutes(1);
        return new Inspectors(new ModelRepository(root), layer, properties, Limits.DEFAULT, 1, timeout, new ChildProcessTrial(
                new TrialProcess.Setup(null, layer.origin(), layer.values(), properties, timeout.toMillis(), Limits.DEFAULT), timeout, GOLDEN_TIMEOUT,
                TRIAL_BYTES, Optional.empty()));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void list(ModelReport report) {
        report.versions().forEach(version -> {
            out().println(line(report, version));
            warn(version);
        });
    }

    private void warn(Version version) {
        if (version.warnings() != null) {
            version.warnings().forEach(text -> out().println("  warning: " + text));
        }
    }

    static String line(ModelReport report, Version version) {
        String told = version.kind() == null ? "cannot be used: " + version.problem()
                : "%s, inputs %s, outputs %s".formatted(version.kind(), version.inputs(), version.outputs());
        return report.name() + "/" + version.version() + "  " + told;
    }

    private int check() throws IOException {
        Expectation expectation = usage(() -> new Expectation(expected, mask, tolerance));
        require(expectation.isEmpty() || images.size() == 1, "--expect and --expect-mask need exactly one image.");
        try (Inspectors inspectors = inspectors(new SettingsLayer("command line", settings))) {
            ModelCheck check = new ModelCheck(inspectors, Objects.requireNonNull(name), expectation, out());
            check.describe();
            boolean met = true;
            Files.createDirectories(out.toAbsolutePath());
            for (Path image : images) {
                met &= check.inspect(image, out.resolve("check-" + image.getFileName() + ".jpg"));
            }
            check.warn();
            return met ? 0 : DIFFERS;
        }
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private <T> T usage(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
