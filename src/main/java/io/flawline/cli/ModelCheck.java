package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.flawline.inspect.Inspection;
import io.flawline.model.ModelException;
import io.flawline.model.SettingsLayer;
import io.flawline.image.MaskDifference;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;
import io.flawline.serving.ModelReport;
import io.flawline.serving.ModelReport.Version;

/**
 * Shows an integrator what a model is taken for: which output is read as what and why, where each setting comes from, what
 * is a guess, and what it says of images, compared with what the trainer's own tool says.
 */
final class ModelCheck {

    private final Inspectors inspectors;
    private final String name;
    private final Expectation expected;
    private final PrintWriter out;

    ModelCheck(Inspectors inspectors, String name, Expectation expected, PrintWriter out) {
        this.inspectors = inspectors;
        this.name = name;
        this.expected = expected;
        this.out = out;
    }

    /** @throws ModelException when the highest version cannot be used */
    void describe() {
        inspectors.ready(name, new SettingsLayer("command line", Map.of()));
        ModelReport report = inspectors.report(name);
        Version highest = report.versions().get(0);
        if (highest.state() == ModelReport.State.REFUSED) {
            throw new ModelException(highest.problem());
        }
        out.println(ModelsCommand.line(report, highest));
        out.printf("  runs on %s in %s, input %s%n", highest.device(), highest.precision(), highest.inputSize());
        Objects.requireNonNull(highest.reading()).forEach(reason -> out.println("  output: " + reason));
        Objects.requireNonNull(highest.settings()).forEach((setting, effective) -> out.printf("  %-14s %s  (%s)%n", setting, effective.value(), effective.origin()));
    }

    /** Prints what was guessed or not read, also of the images so far. */
    void warn() {
        Objects.requireNonNull(inspectors.report(name).versions().get(0).warnings()).forEach(text -> out.println("  warning: " + text));
    }

    /**
     * Inspects an image, draws the result and compares it with what is expected.
     *
     * @param drawn the JPEG file to write
     * @return whether all that is expected is met
     */
    boolean inspect(Path image, Path drawn) throws IOException {
        Inspection inspection;
        try {
            inspection = with("contours").inspect(Request.ofImage(Files.readAllBytes(image), image.getFileName().toString()));
        } catch (RejectedException e) {
            out.printf("%s: %s: %s%n", image, e.reason().code(), e.getMessage());
            return false;
        }
        out.printf(Locale.ROOT, "%s: %s, score %.4f, defects %d%n", image, inspection.verdict(), inspection.score(), inspection.defect());
        inspection.defects().forEach(defect -> out.printf(Locale.ROOT, "  %s %.4f, area %.1f, box %.0f,%.0f %.0fx%.0f%n", defect.label(),
                defect.score(), defect.area(), defect.bbox()[0], defect.bbox()[1], defect.bbox()[2], defect.bbox()[3]));
        Files.write(drawn, Objects.requireNonNull(inspection.annotated()).jpeg());
        out.printf("  drawn to %s%n", drawn);
        boolean met = expected.compare(inspection, out);
        if (expected.mask() != null) {
            Inspection masked = with("mask").inspect(Request.ofImage(Files.readAllBytes(image), null));
            met &= compareMask(masked);
        }
        if (!met && !inspection.model().precision().equals("f32")) {
            out.printf("  The device computes in %s; with --set properties=INFERENCE_PRECISION_HINT=f32 it is as exact as in training.%n",
                    inspection.model().precision());
        }
        return met;
    }

    private ModelHandle with(String overlay) {
        return inspectors.ready(name, new SettingsLayer("models --check", Map.of("overlay", overlay, "overlaySize", "source")));
    }

    private boolean compareMask(Inspection masked) throws IOException {
        MaskDifference difference = MaskDifference.of(Objects.requireNonNull(expected.mask()), Objects.requireNonNull(masked.annotated()).jpeg());
        out.println("  mask: " + difference);
        return 1 - difference.iou() <= expected.tolerance();
    }
}
