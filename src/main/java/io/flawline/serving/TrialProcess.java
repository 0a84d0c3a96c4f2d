package io.flawline.serving;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenException;
import io.flawline.image.Limits;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.OpenVino;

/**
 * The process of a {@link ChildProcessTrial}: does one {@link Work} with one version and exits. Standard output gets the result
 * as JSON, or the reason of a refusal as text.
 */
public final class TrialProcess {

    /** Exit code when the model cannot be used; standard output has the reason. */
    static final int REFUSED = 3;
    /** Exit code when the golden set cannot be read; standard output has the reason. */
    static final int BAD_SET = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is done with a version. */
    enum Work {
        /** It is loaded, and run once or compared with its golden set; the result is the comparison, if any. */
        RUN,
        /** It is only compiled, as its maker made it; there is no result. */
        COMPILE,
        /** Its files are read; the result is a {@link ModelReport.Version}. */
        DESCRIBE
    }

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
    public record Setup(@Nullable String home, String origin, Map<String, ?> settings, Map<String, String> properties,
            long timeoutMs, Limits limits) {

        /** Returns the same with settings of a higher rank. */
        Setup with(SettingsLayer over) {
            if (over.values().isEmpty()) {
                return this;
            }
            Map<String, Object> all = new HashMap<>(settings);
            all.putAll(over.values());
            return new Setup(home, origin + " and " + over.origin(), all, properties, timeoutMs, limits);
        }
    }

    /**
     * One version to try.
     *
     * @param line    the process that waits for the result
     * @param golden  folder of its golden set
     * @param hintsMs how long to look for the reason when it fails
     */
    record Task(long line, Work work, String name, String version, String path, String file, String golden, long hintsMs, Setup setup) {

        static Task of(Work work, ModelFolder folder, Path golden, long hintsMs, Setup setup) {
            return new Task(ProcessHandle.current().pid(), work, folder.name(), folder.version(), folder.path().toAbsolutePath().toString(),
                    folder.file().toAbsolutePath().toString(), golden.toAbsolutePath().toString(), hintsMs, setup);
        }
    }

    /** Reads the task from standard input. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answer = System.out;
        // Native libraries and loggers must not mix with the answer.
        System.setOut(System.err);
        int exit = 0;
        try {
            Task task = JSON.readValue(System.in, Task.class);
            endWith(task.line());
            Object result = run(task);
            if (result != null) {
                answer.writeBytes(JSON.writeValueAsBytes(result));
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

    /** Nothing limits this process any more when the line has gone. */
    private static void endWith(long line) {
        ProcessHandle.of(line).ifPresentOrElse(process -> process.onExit().thenRun(() -> Runtime.getRuntime().halt(REFUSED)),
                () -> Runtime.getRuntime().halt(REFUSED));
    }

    private static void refuse(PrintStream answer, @Nullable String reason) {
        answer.writeBytes(String.valueOf(reason).getBytes(StandardCharsets.UTF_8));
        answer.flush();
    }

    private static @Nullable Object run(Task task) {
        Setup setup = task.setup();
        if (setup.home() != null) {
            OpenVino.useHome(Path.of(setup.home()));
        }
        Path golden = Path.of(task.golden());
        Path models = Objects.requireNonNull(Objects.requireNonNull(golden.getParent()).getParent());
        ModelFolder folder = new ModelFolder(task.name(), task.version(), Path.of(task.path()), Path.of(task.file()));
        try (Inspectors inspectors = new Inspectors(new ModelRepository(models),
                new SettingsLayer(setup.origin(), setup.settings()), setup.properties(), setup.limits(), 1, Duration.ofMillis(setup.timeoutMs()))) {
            switch (task.work()) {
                case COMPILE :
                    inspectors.rawModels().compileHere(folder);
                    return null;
                case DESCRIBE :
                    return inspectors.describeHere(folder);
                default :
                    return inspectors.tryHere(folder, golden, Duration.ofMillis(task.hintsMs()));
            }
        }
    }
}
