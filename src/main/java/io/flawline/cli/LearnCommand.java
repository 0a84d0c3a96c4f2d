package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.http.TempFolder;
import io.flawline.image.Limits;
import io.flawline.learn.LearnCancelledException;
import io.flawline.learn.LearnOptions;
import io.flawline.learn.LearnReport;
import io.flawline.learn.Learner;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipes;
import io.flawline.report.ImageFile;
import io.flawline.report.Masks;
import io.flawline.request.RejectedException;
import io.flawline.serving.Inspectors;

@Command(name = "learn", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Learns a model from 20 to 50 images of different good parts, taken under the same conditions. Images of defects are"
                + " not needed.",
            "A running Flawline loads the new model automatically."},
        footerHeading = "%nExamples:%n",
        footer = {"  flawline learn good/ --name part-a", "  flawline learn good/ --name part-a --bad bad/ --aim no-misses",
            "  flawline learn part-a --add false-alarm.jpg"})
final class LearnCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "GOOD", arity = "0..*",
            description = "Images of good parts, or folders of images; at least 10 images. With --add, the name of the model.")
    private List<Path> good = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the model in routes and requests. A model that exists gets a new version.")
    private @Nullable String name;

    @Option(names = "--add", paramLabel = "FILE", arity = "1..*",
            description = "Good images, such as false alarms, to add to the model; takes a second.")
    private List<Path> added = List.of();

    @Option(names = "--bad", paramLabel = "BAD", arity = "1..*",
            description = "Images of bad parts, or folders of images, to measure the model and to tune its threshold.")
    private List<Path> bad = List.of();

    @Option(names = "--aim", paramLabel = "AIM", description = "Aim of the threshold, with --bad: no-misses, balanced or no-false-alarms (balanced).")
    private @Nullable String aim;

    @Option(names = "--turn", description = "For parts at any angle: learns quarter turns and the mirror image too.")
    private boolean turn;

    @Option(names = "--shift", description = "For parts whose position varies a little: learns small shifts and changes of light too.")
    private boolean shift;

    @Option(names = "--tiles", negatable = true, arity = "0",
            description = "For small defects in large images: learns and inspects tiles at the original scale, or not; takes longer"
                    + " (by default, the size of the images decides).")
    private @Nullable Boolean tiles;

    @Option(names = "--detail", paramLabel = "DETAIL", description = "coarse or fine (by default, a test with made defects decides).")
    private @Nullable String detail;

    @Option(names = "--size", paramLabel = "HxW", description = "Size of the model's input, multiples of 32 (by default, the shape of the images decides).")
    private @Nullable String size;

    @Option(names = "--precision", paramLabel = "P", description = "Precision of the backbone: f32, or int8, which is faster on CPUs with VNNI or AMX (f32).")
    private @Nullable String precision;

    @Option(names = "--bits", paramLabel = "N",
            description = "Significant bits per sample in 16-bit images from cameras of 10, 12 and 14 bits (by default, the file decides).")
    private @Nullable Integer bits;

    @Option(names = "--recipe", paramLabel = "NAME", description = "Learns only what this recipe inspects; its model need not exist yet.")
    private @Nullable String recipe;

    @Option(names = "--recipes", paramLabel = "DIR", description = "Folder of the recipes (recipes/ next to bin/).")
    private Path recipes = Path.of(System.getProperty("flawline.home", "."), "recipes");

    @Option(names = "--models", paramLabel = "DIR", description = "Folder of the models (models/ next to bin/).")
    private Path models = Path.of(System.getProperty("flawline.home", "."), "models");

    @Option(names = "--hold", description = "Holds the version back until it is promoted, so that it can be compared with the serving one first.")
    private boolean hold;

    @Option(names = "--json", description = "Prints learn.json instead of the report.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        LearnOptions options = options();
        checkUsage();
        List<ImageFile> goodFiles = ImageFiles.find(spec, added.isEmpty() ? good : added, Masks::isUsualMask);
        List<ImageFile> badFiles = bad.isEmpty() ? List.of() : ImageFiles.find(spec, bad, Masks::isUsualMask);
        PrintWriter err = spec.commandLine().getErr();
        try (TempFolder temp = TempFolder.in(temp()); Interruption interruption = new Interruption(); Inspectors inspectors = new Inspectors(new ModelRepository(models),
                new SettingsLayer("models", Map.of()), Map.of(), Limits.DEFAULT, 0, Duration.ofSeconds(60))) {
            LearnProgressLine progress = new LearnProgressLine(err, Ansi.AUTO.enabled(), System::nanoTime);
            interruption.stopWith(progress::cancel);
            Learner learner = new Learner(inspectors.store(), Limits.DEFAULT, inspectors.workers(),
                    named -> Recipes.withoutModel(recipes, named), temp.path());
            LearnReport report = added.isEmpty() ? learner.learn(Objects.requireNonNull(name), goodFiles, badFiles, options, progress)
                    : learner.add(Objects.requireNonNull(name), goodFiles, hold, progress);
            progress.end();
            print(report);
            return 0;
        } catch (RejectedException e) {
            throw wrong(e.getMessage());
        } catch (LearnCancelledException e) {
            err.println(System.lineSeparator() + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private static Path temp() {
        String folder = RunProperties.get("flawline.temp.folder");
        return Path.of(folder.isEmpty() ? System.getProperty("java.io.tmpdir") : folder);
    }

    private void checkUsage() {
        if (!added.isEmpty() && name == null && good.size() == 1) {
            name = good.get(0).toString();
            good = List.of();
        }
        if (name == null) {
            throw wrong("--name is missing: give the model a name, for example --name part-a");
        }
        boolean chosen = aim != null || detail != null || size != null || recipe != null || bits != null || precision != null || turn || shift || tiles != null;
        if (!added.isEmpty() && (chosen || !good.isEmpty() || !bad.isEmpty())) {
            throw wrong("--add allows only --hold and --json in addition; all other options stay as they were when the model was learned");
        }
        if (added.isEmpty() && good.isEmpty()) {
            throw wrong("GOOD is missing: give images of good parts, or folders of them");
        }
        if (aim != null && bad.isEmpty()) {
            throw wrong("--aim = " + aim + " needs images of bad parts: give them with --bad");
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(LearnReport report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            lines(report).forEach(out::println);
        }
        out.flush();
    }

    private List<String> lines(LearnReport r) {
        List<String> lines = new ArrayList<>();
        lines.add(added.isEmpty() ? text("learned %s/%s from %d good images in %.1f s", r.name(), r.version(), r.images().size(), r.seconds())
                : text("learned %s/%s: good images added in %.1f s; \"flawline models roll-back %s\" undoes it", r.name(), r.version(),
                        r.seconds(), r.name()));
        if (hold) {
            lines.add("  held back: it serves when it is promoted, POST /models/%s/promote with {\"version\": %s}".formatted(r.name(), r.version()));
        }
        r.skipped().forEach(skipped -> lines.add("  left out: " + skipped.name() + ": " + skipped.reason()));
        if (r.chosen().recipe() != null) {
            lines.add("  learned for the recipe %s: inspect with it; places that it leaves out look odd to the model".formatted(r.chosen().recipe().name()));
        }
        r.chosen().why().forEach(why -> lines.add("  chosen: " + why));
        if (!added.isEmpty()) {
            r.warnings().forEach(warning -> lines.add("  warning: " + warning));
            return lines;
        }
        lines.add(text("  false alarms to expect: %.0f %% (%d of %d held-out good images; with 95 %% confidence %.0f to %.0f %%)",
                100 * r.falseAlarms().share(), r.falseAlarms().count(), r.falseAlarms().of(), 100 * r.falseAlarms().from(), 100 * r.falseAlarms().to()));
        lines.add(text("  made defects found: %.0f %% (%d of %d scratches and patches)", 100 * r.madeDefects().share(), r.madeDefects().count(),
                r.madeDefects().of()));
        lines.add(text("  moved pieces found: %.0f %% (%d of %d; a hint whether misplaced parts are found)", 100 * Objects.requireNonNull(r.movedPieces()).share(),
                r.movedPieces().count(), r.movedPieces().of()));
        Objects.requireNonNull(r.missingParts()).forEach((kind, rate) -> lines.add(text("  missing %s noticed: %.0f %% (%d of %d that were taken out of good images)", kind,
                100 * rate.share(), rate.count(), rate.of())));
        if (r.auroc() != null) {
            lines.add(text("  bad images found: %d of %d, AUROC %.3f, threshold for %s", r.bad().size() - Objects.requireNonNull(r.misses()).size(), r.bad().size(),
                    r.auroc(), r.chosen().aim()));
            r.misses().forEach(miss -> lines.add("  missed: " + miss));
        }
        lines.add("  the oddest good images, 1.00 is the threshold. Are these good?");
        r.oddest().forEach(odd -> lines.add(text("    %.2f  %s", odd.score(), odd.name())));
        r.warnings().forEach(warning -> lines.add("  warning: " + warning));
        lines.add("%s: %s".formatted(r.verdict(), r.reason()));
        lines.add("  " + r.remedy());
        return lines;
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private LearnOptions options() {
        Map<String, String> values = new LinkedHashMap<>(Map.of("turn", String.valueOf(turn), "shift", String.valueOf(shift), "hold",
                String.valueOf(hold)));
        put(values, "tiles", tiles == null ? null : String.valueOf(tiles));
        put(values, "aim", aim);
        put(values, "detail", detail);
        put(values, "size", size);
        put(values, "precision", precision);
        put(values, "recipe", recipe);
        put(values, "bits", bits == null ? null : String.valueOf(bits));
        try {
            return LearnOptions.of(values);
        } catch (IllegalArgumentException e) {
            throw wrong("--" + e.getMessage());
        }
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
