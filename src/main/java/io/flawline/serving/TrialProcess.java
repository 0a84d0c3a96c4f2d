package io.flawline.serving;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenReport;
import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.OpenVino;

/**
 * The process of a {@link ChildProcessTrial}: loads one version, runs it once or compares it with its golden set, and exits.
 * Standard output gets the comparison as JSON, or the reason of a refusal as text.
 */
public final class TrialProcess {

    /** Exit code when the model cannot be used; standard output has the reason. */
    static final int REFUSED = 3;
    /** Exit code when the golden set cannot be read; standard output has the reason. */
    static final int BAD_SET = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private TrialProcess() {
    }

    /**
     * Describes how the line loads models.
     *
     * @param home       of OpenVINO, or null for the usual places
     * @param origin     of the settings
     * @param settings   for all models
     * @param properties of OpenVINO
     * @param timeoutMs  of one inference
     * @param limits     of the images
     */
    public record Setup(String home, String origin, Map<String, ?> settings, Map<String, String> properties, long timeoutMs, Limits limits) {
    }

    /**
     * One version to try.
     *
     * @param golden  folder of its golden set
     * @param hintsMs how long to look for the reason when it fails
     * @param compile whether it is only compiled, as its maker made it, and not run
     */
    record Task(String name, String version, String path, String file, String golden, long hintsMs, Setup setup, boolean compile) {

        static Task of(ModelFolder folder, Path golden, long hintsMs, Setup setup) {
            return new Task(folder.name(), folder.version(), folder.path().toAbsolutePath().toString(),
                    folder.file().toAbsolutePath().toString(), golden.toAbsolutePath().toString(), hintsMs, setup, false);
        }

        Task onlyCompiled() {
            return new Task(name, version, path, file, golden, hintsMs, setup, true);
        }
    }

    /** Reads the task from standard input. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answer = System.out;
        // Native libraries and loggers must not mix with the answer.
        System.setOut(System.err);
        int exit = 0;
        try {
            GoldenReport report = run(JSON.readValue(System.in, Task.class));
            if (report != null) {
                answer.writeBytes(JSON.writeValueAsBytes(report));
                answer.flush();
            }
        } catch (GoldenException e) {
            refuse(answer, e.getMessage());
            exit = BAD_SET;
        } catch (ModelException | SettingException e) {
            refuse(answer, e.getMessage());
            exit = REFUSED;
        } catch (RuntimeException | Error e) { // Whatever it is, the model has failed its trial.
            refuse(answer, "The model was loaded in a trial, which failed: " + e);
            exit = REFUSED;
        }
        // Threads of a model that was left behind must not keep the process.
        Runtime.getRuntime().halt(exit);
    }

    private static void refuse(PrintStream answer, String reason) {
        answer.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        answer.flush();
    }

    private static GoldenReport run(Task task) {
        Setup setup = task.setup();
        if (setup.home() != null) {
            OpenVino.useHome(Path.of(setup.home()));
        }
        Path golden = Path.of(task.golden());
        ModelFolder folder = new ModelFolder(task.name(), task.version(), Path.of(task.path()), Path.of(task.file()));
        try (Inspectors inspectors = new Inspectors(new ModelRepository(golden.getParent().getParent()),
                new SettingsLayer(setup.origin(), setup.settings()), setup.properties(), setup.limits(), 1, Duration.ofMillis(setup.timeoutMs()))) {
            if (task.compile()) {
                inspectors.rawModels().compileHere(folder);
                return null;
            }
            return inspectors.tryHere(folder, golden, Duration.ofMillis(task.hintsMs()));
        }
    }
}
