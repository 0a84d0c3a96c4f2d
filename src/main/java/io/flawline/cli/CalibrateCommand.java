package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.image.Codecs;
import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;
import io.flawline.recipe.Calibration;
import io.flawline.recipe.Recipes;
import io.flawline.yaml.YamlException;

@Command(name = "calibrate", mixinStandardHelpOptions = true,
        description = "Measures the scale, millimetresPerPixel of a recipe, with images of a chessboard.",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:measured", "1:an image gives no scale, or the recipe cannot be written", "2:wrong usage"},
        footerHeading = "%nExamples:%n", footer = {"  flawline calibrate board.png --squares 9x6 --mm 5",
            "  flawline calibrate board-*.png --squares 9x6 --mm 5 --recipe part-a"})
final class CalibrateCommand implements Callable<Integer> {

    /** Images of one camera may differ by this share. */
    private static final double MOST_DIFFERENCE = 0.01;
    private static final int LEAST_SQUARES = 4;
    private static final int MOST_SQUARES = 100;
    private static final Pattern SQUARES = Pattern.compile("(\\d{1,3})x(\\d{1,3})");
    private static final Pattern SCALE = Pattern.compile("(?m)^millimetresPerPixel:.*$");

    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Images of the board, all from the same camera at the same distance.")
    private List<Path> images;

    @Option(names = "--squares", required = true, paramLabel = "NxM", description = "Number of squares along the two sides of the board, black and white together.")
    private String squares;

    @Option(names = "--mm", required = true, paramLabel = "SIDE", description = "Side of a square in millimetres.")
    private double millimetres;

    @Option(names = "--recipe", paramLabel = "NAME", description = "Recipe into which the scale is written, after a validation.")
    private @Nullable String recipe;

    @Option(names = "--recipes", paramLabel = "DIR", description = "Folder of the recipes (recipes/ next to bin/).")
    private Path folder = Path.of(System.getProperty("flawline.home", "."), "recipes");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Matcher size = SQUARES.matcher(squares);
        if (!size.matches() || outside(size.group(1)) || outside(size.group(2))) {
            throw new ParameterException(spec.commandLine(), "--squares = %s: allowed is NxM, each from %d to %d, for example 9x6"
                    .formatted(squares, LEAST_SQUARES, MOST_SQUARES));
        }
        if (!(millimetres > 0 && millimetres < 1e6)) {
            throw new ParameterException(spec.commandLine(), "--mm = %s: allowed is the side of a square, more than 0".formatted(millimetres));
        }
        Codecs.load();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Double> scales = new ArrayList<>();
        for (Path image : images) {
            try {
                Calibration found = read(image, Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
                scales.add(found.millimetresPerPixel());
                out.printf(Locale.ROOT, "%s: %.5g mm per pixel, spread %.2f %%, tilt %.2f %%, distortion %.2f %% of a square%n", image,
                        found.millimetresPerPixel(), 100 * found.spread(), 100 * found.tilt(), 100 * found.distortion());
            } catch (Calibration.CalibrationException | IOException | UnreadableImageException e) {
                err.println(image + ": " + e.getMessage());
            }
        }
        int code = scales.size() < images.size() ? 1 : finish(scales, out, err);
        out.flush();
        err.flush();
        return code;
    }

    private static boolean outside(String number) {
        int squares = Integer.parseInt(number);
        return squares < LEAST_SQUARES || squares > MOST_SQUARES;
    }

    private Calibration read(Path image, int across, int down) throws Calibration.CalibrationException, IOException, UnreadableImageException {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage decoded = decoder.decode(Files.readAllBytes(image))) {
            return Calibration.of(decoded.mat(), across, down, millimetres);
        }
    }

    private int finish(List<Double> scales, PrintWriter out, PrintWriter err) {
        double mean = scales.stream().mapToDouble(d -> d).average().orElseThrow();
        double difference = (scales.stream().mapToDouble(d -> d).max().orElseThrow() - scales.stream().mapToDouble(d -> d).min().orElseThrow()) / mean;
        if (difference > MOST_DIFFERENCE) {
            err.printf(Locale.ROOT, "The images differ by %.2f %%, allowed is %.0f %%: use images of one camera at one distance.%n",
                    100 * difference, 100 * MOST_DIFFERENCE);
            return 1;
        }
        String line = String.format(Locale.ROOT, "millimetresPerPixel: %.5g", mean);
        out.println(line);
        return recipe == null ? 0 : write(recipe, line, out, err);
    }

    private int write(String recipe, String line, PrintWriter out, PrintWriter err) {
        try {
            Recipes recipes = new Recipes(folder, any -> {});
            byte[] source = recipes.source(recipe);
            if (source == null) {
                err.println("No recipe \"%s\" found in %s. Recipes in it: %s".formatted(recipe, folder, recipes.names()));
                return 1;
            }
            String text = new String(source, StandardCharsets.UTF_8);
            Matcher present = SCALE.matcher(text);
            String changed = present.find() ? present.replaceFirst(line) : text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + line + "\n";
            recipes.put(recipe, changed.getBytes(StandardCharsets.UTF_8));
            out.println("Written into " + folder.resolve(recipe + ".yaml"));
            return 0;
        } catch (YamlException | IOException e) {
            err.println("The recipe was not changed: %s. Add this line to it: %s".formatted(e.getMessage(), line));
            return 1;
        }
    }
}
