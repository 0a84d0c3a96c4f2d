package io.flawline.serving;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.OpenVino;

/** The process of a {@link ChildProcessTrial}: loads one version, runs it once, and exits. */
public final class TrialProcess {

    /** Exit code when the model cannot be used; standard output has the reason. */
    static final int REFUSED = 3;

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
     */
    public record Setup(String home, String origin, Map<String, ?> settings, Map<String, String> properties, long timeoutMs) {
    }

    /** One version to try. */
    record Task(String name, String version, String path, String file, Setup setup) {

        static Task of(ModelFolder folder, Setup setup) {
            return new Task(folder.name(), folder.version(), folder.path().toAbsolutePath().toString(),
                    folder.file().toAbsolutePath().toString(), setup);
        }
    }

    /** Reads the task from standard input. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answer = System.out;
        // Native libraries and loggers must not mix with the answer.
        System.setOut(System.err);
        int exit = 0;
        try {
            run(new ObjectMapper().readValue(System.in, Task.class));
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

    private static void run(Task task) {
        Setup setup = task.setup();
        if (setup.home() != null) {
            OpenVino.useHome(Path.of(setup.home()));
        }
        Path path = Path.of(task.path());
        try (Inspectors inspectors = new Inspectors(new ModelRepository(path.getParent()), new SettingsLayer(setup.origin(), setup.settings()),
                setup.properties(), Limits.DEFAULT, 1, Duration.ofMillis(setup.timeoutMs()))) {
            inspectors.tryHere(new ModelFolder(task.name(), task.version(), path, Path.of(task.file())));
        }
    }
}
