package io.flawline.shadow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.CamelContext;
import org.awaitility.Awaitility;

import io.flawline.failure.CrashGuard;
import io.flawline.history.History;
import io.flawline.history.KeptFiles;
import io.flawline.image.Limits;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Judging;
import io.flawline.request.Request;
import io.flawline.serving.CandidateGuard;
import io.flawline.serving.Inspectors;
import io.flawline.support.Routes;

/** A process that ends at once when the version 2 of a model inspects its first image, in shadow or in a comparison over the history. */
final class DyingCandidate {

    static final int DEATH = 134;

    private static final SettingsLayer NONE = new SettingsLayer("test", Map.of());
    private static final String MODEL = "m";
    /** The files are read, the model is compiled, the image is inspected. */
    private static final int THE_IMAGE = 3;

    private DyingCandidate() {
    }

    /** A guard with a version that is deadly while it is guarded. */
    private record Deadly(CandidateGuard guard, AtomicInteger works) implements CandidateGuard {

        @Override
        public Watch watch(ModelFolder version) {
            Watch watch = guard.watch(version);
            return !version.version().equals("2") ? watch : () -> {
                Work work = watch.begin();
                if (works.incrementAndGet() == THE_IMAGE) {
                    Runtime.getRuntime().halt(DEATH);
                }
                return work;
            };
        }

        @Override
        public void allow(ModelFolder version) {
            guard.allow(version);
        }

        @Override
        public List<String> problems() {
            return guard.problems();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        CamelContext context = Routes.context();
        Inspectors inspectors = new Inspectors(new ModelRepository(folder.resolve("models")), NONE, Map.of(), Limits.DEFAULT, 1, Duration.ofMinutes(1));
        inspectors.candidates().guardWith(new Deadly(CrashGuard.install(context, folder.resolve("journal")), new AtomicInteger()));
        context.start();
        History history = new History(folder.resolve("history"), 100, 1L << 30, 1_000);
        Shadows shadows = new Shadows(inspectors, history);
        shadows.hold(Map.of(MODEL, "2"));
        if (arguments[1].equals("again")) {
            shadows.start(MODEL, "2");
        } else if (arguments[1].equals("shadow")) {
            shadows.resume();
        }
        Request request = new Request("image", Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png")), null, "57.png", null, null, null);
        if (arguments[1].equals("rewind")) {
            rewind(inspectors, history, request, folder);
        } else {
            compare(inspectors, shadows, request);
        }
        System.out.println("warnings: " + inspectors.warnings());
        try {
            shadows.promote(MODEL, "2");
        } catch (ModelException e) {
            System.out.println("promote: " + e.getMessage());
        }
        System.out.println("serves: " + inspectors.report(MODEL).serving());
        Runtime.getRuntime().halt(0);
    }

    private static void compare(Inspectors inspectors, Shadows shadows, Request request) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !shadows.report(MODEL).orElseThrow().path("state").asText().equals("loading"));
        for (int i = 0; i < 3; i++) {
            Inspection inspection = inspectors.ready(MODEL, NONE).inspect(request);
            shadows.inspected("test", request, inspection, new Judging(NONE, null));
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> shadows.report(MODEL).orElseThrow().path("state").asText().equals("failed"));
        System.out.println("report: " + shadows.report(MODEL).orElseThrow());
    }

    private static void rewind(Inspectors inspectors, History history, Request request, Path folder) throws Exception {
        history.inspected("test", request, inspectors.ready(MODEL, NONE).inspect(request));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> history.find("image").isPresent());
        try {
            new Rewind(inspectors, new KeptFiles(folder.resolve("history")), name -> null).run(MODEL, "2", KeptFiles.Filter.ALL, share -> {});
        } catch (ModelException e) {
            System.out.println("report: " + e.getMessage());
        }
    }
}
