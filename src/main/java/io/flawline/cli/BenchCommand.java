package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.image.Codecs;
import io.flawline.image.ImageFormat;
import io.flawline.image.Limits;
import io.flawline.inspect.Inspection.Timings;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.report.ImageFile;
import io.flawline.report.Masks;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;
import io.flawline.text.Plural;

@Command(name = "bench", mixinStandardHelpOptions = true,
        description = {"Measures what inspections cost on this machine, without a broker, and recommends settings.",
            "The settings are those of the model and of --set; application.properties is not read."},
        footerHeading = "%nExamples:%n", footer = {"  flawline bench", "  flawline bench parts/ --model my-model --set overlay=none --seconds 30"})
final class BenchCommand implements Callable<Integer> {

    private static final int MOST_PICTURES = 50;
    /** A model of this name is the same one in 8 bits. */
    private static final String INT8 = "-int8";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** The load average per core from which other programs take a visible share. */
    private static final double BUSY = 0.5;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", arity = "0..*",
            description = "Images, or folders of images (the samples). At most " + MOST_PICTURES + " images are used.")
    private List<Path> paths = List.of();

    @Option(names = "--model", paramLabel = "NAME", defaultValue = "ball-screw-pitting", description = "The model (${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--models", paramLabel = "DIR", description = "Folder of the models (models/ next to bin/).")
    private Path models = Path.of(System.getProperty("flawline.home", "."), "models");

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting of the inspection, for example overlay=none; may be repeated.")
    private final Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "Approximate duration of the measurement (${DEFAULT-VALUE}).")
    private double seconds;

    @SuppressWarnings("NullAway.Init") // set by call
    private PrintWriter out;

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        tellIfBusy();
        List<byte[]> pictures = new ArrayList<>();
        Map<Integer, BenchResult> byWorkers = new TreeMap<>();
        String precision;
        List<Integer> counts;
        try (Inspectors inspectors = inspectors(1, Map.of())) {
            ModelHandle ready = ready(inspectors, model, Map.of());
            precision = ready.inspector().model().precision();
            for (ImageFile file : ImageFiles.find(spec, paths, Masks::isUsualMask).stream().limit(MOST_PICTURES).toList()) {
                pictures.add(accepted(ready, file));
            }
            counts = counts(ready, pictures);
            // A first run lets the JVM compile the code.
            BenchResult.run(ready, pictures, 1, seconds * 0.2);
            byWorkers.put(1, BenchResult.run(ready, pictures, 1, seconds * 0.2));
            inspectors.warnings().forEach(text -> say("Warning: %s%n", text));
        }
        List<Integer> more = moreWorkers();
        for (int workers : more) {
            byWorkers.put(workers, measured(workers, pictures, seconds * 0.3 / more.size()));
        }
        tell(pictures.size(), precision, byWorkers);
        List<BenchVariant> choices = choices(pictures, counts, precision);
        tell(pictures.size(), byWorkers.get(1), choices);
        say("%nAdvice: %s.%n", onWorkers(byWorkers));
        choices.forEach(choice -> say("%s: %s.%n", choice.setting(), choice.worth(byWorkers.get(1), pictures.size())));
        out.flush();
        return 0;
    }

    /** Returns the other settings that are worth a measurement with this model and these images. */
    private List<BenchVariant> choices(List<byte[]> pictures, List<Integer> counts, String precision) throws InterruptedException {
        List<BenchVariant> choices = new ArrayList<>();
        if (!precision.equals("f32")) {
            choices.add(choice("flawline.model.properties = INFERENCE_PRECISION_HINT=f32", model,
                    Map.of("INFERENCE_PRECISION_HINT", "f32"), Map.of(), pictures, counts));
        }
        if (Files.isDirectory(models.resolve(model + INT8))) {
            choices.add(choice("flawline.model = " + model + INT8, model + INT8, Map.of(), Map.of(), pictures, counts));
        }
        if (pictures.stream().anyMatch(bytes -> ImageFormat.sniff(bytes).equals(Optional.of(ImageFormat.JPEG)))) {
            choices.add(choice("flawline.decode = reduced", model, Map.of(), Map.of("decode", "reduced"), pictures, counts));
        }
        return choices;
    }

    private BenchVariant choice(String setting, String name, Map<String, String> properties, Map<String, String> over,
            List<byte[]> pictures, List<Integer> counts) throws InterruptedException {
        try (Inspectors inspectors = inspectors(1, properties)) {
            ModelHandle ready = ready(inspectors, name, over);
            List<Integer> others = counts(ready, pictures);
            long different = IntStream.range(0, counts.size()).filter(i -> !counts.get(i).equals(others.get(i))).count();
            return new BenchVariant(setting, BenchResult.run(ready, pictures, 1, seconds * 0.1), different);
        }
    }

    private static List<Integer> counts(ModelHandle ready, List<byte[]> pictures) {
        return pictures.stream().map(picture -> ready.inspect(Request.ofImage(picture, null)).defect()).toList();
    }

    private void tellIfBusy() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system.getSystemLoadAverage() > system.getAvailableProcessors() * BUSY) {
            say("This machine is busy with other work (load average %.1f on %s): the figures are worse than on a quiet machine, and"
                    + " the advice is less certain.%n%n", system.getSystemLoadAverage(), Plural.of(system.getAvailableProcessors(), "core"));
        }
    }

    private Inspectors inspectors(int workers, Map<String, String> properties) {
        return new Inspectors(new ModelRepository(models), new SettingsLayer("models", Map.of()), properties, Limits.DEFAULT, workers, TIMEOUT);
    }

    private ModelHandle ready(Inspectors inspectors, String name, Map<String, String> over) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(over);
        return inspectors.ready(name, new SettingsLayer("command line", all));
    }

    private BenchResult measured(int workers, List<byte[]> pictures, double duration) throws InterruptedException {
        try (Inspectors inspectors = inspectors(workers, Map.of())) {
            return BenchResult.run(ready(inspectors, model, Map.of()), pictures, workers, duration);
        }
    }

    private static byte[] accepted(ModelHandle ready, ImageFile file) throws IOException {
        byte[] picture = file.read();
        try {
            ready.inspect(Request.ofImage(picture, null));
            return picture;
        } catch (RejectedException e) {
            throw new IllegalArgumentException(file.path() + ": " + e.getMessage(), e);
        }
    }

    /** Returns the numbers of workers to try: 2, 4, 8, … and as many as there are cores. */
    private static List<Integer> moreWorkers() {
        int cores = Runtime.getRuntime().availableProcessors();
        List<Integer> workers = new ArrayList<>();
        for (int n = 2; n < cores; n *= 2) {
            workers.add(n);
        }
        if (cores > 1) {
            workers.add(cores);
        }
        return workers;
    }

    private void tell(int pictures, String precision, Map<Integer, BenchResult> byWorkers) {
        BenchResult one = Objects.requireNonNull(byWorkers.get(1));
        say("Model %s in %s, %s, %s; %s%n", model, precision, Plural.of(pictures, "image"),
                Plural.of(Runtime.getRuntime().availableProcessors(), "core"), Codecs.description());
        say("%nms, one worker    median      p95%n");
        stage("decode", one, Timings::decode);
        stage("preprocess", one, Timings::preprocess);
        stage("infer", one, Timings::infer);
        stage("postprocess", one, Timings::postprocess);
        stage("encode", one, Timings::encode);
        stage("total", one, Timings::total);
        stage("limit", one, t -> t.decode() + t.infer() + t.encode());
        say("The limit is decode + infer + encode: the time of the native libraries.%n");
        say("%nworkers   images/s   CPU-ms an image   median ms%n");
        byWorkers.forEach((workers, m) -> say("%7d %10.1f %17.1f %11.1f%n", workers, m.imagesPerSecond(), m.cpuMillisAnImage(),
                m.median(Timings::total)));
    }

    private void tell(int pictures, BenchResult now, List<BenchVariant> choices) {
        say("%nother settings, one worker%47s CPU-ms   infer   total   changed counts%n", "");
        say("%-72s %8.1f %7.2f %7.2f%n", "current settings", now.cpuMillisAnImage(), now.median(Timings::infer), now.median(Timings::total));
        choices.forEach(choice -> say("%-72s %8.1f %7.2f %7.2f %7d of %d%n", choice.setting(), choice.measured().cpuMillisAnImage(),
                choice.measured().median(Timings::infer), choice.measured().median(Timings::total), choice.otherCount(), pictures));
    }

    private void stage(String name, BenchResult measured, ToDoubleFunction<Timings> stage) {
        say("%-14s %9.2f %8.2f%n", name, measured.median(stage), measured.p95(stage));
    }

    /** Returns the smallest number of workers that is nearly as fast as the best number. */
    private static String onWorkers(Map<Integer, BenchResult> byWorkers) {
        double best = byWorkers.values().stream().mapToDouble(BenchResult::imagesPerSecond).max().orElseThrow();
        int enough = byWorkers.entrySet().stream().filter(e -> e.getValue().imagesPerSecond() * BenchVariant.WORTH_IT >= best)
                .findFirst().orElseThrow().getKey();
        return "flawline.workers = %d and flawline.threads = %d".formatted(enough, enough);
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
    }
}
