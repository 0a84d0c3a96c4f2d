package io.flawline.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.background.DaemonThreads;
import io.flawline.background.LowPriority;
import io.flawline.golden.FolderHash;
import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenSet;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.model.SettingsLayer;

/**
 * Loads a version, and runs it once or compares it with its golden set, in a process that may die, hang or grow without harm to
 * the line. The process is ended when it takes longer or more memory than allowed.
 */
public final class ChildProcessTrial implements ModelTrial {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcessTrial.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern SIGNAL = Pattern.compile("1(2[89]|[3-9]\\d)");
    private static final long LOOK_MILLIS = 50;
    private static final SettingsLayer NOBODY = new SettingsLayer("nobody", Map.of());

    /** Versions that were tried lately: one that was installed is not tried again when it takes over. */
    private static final int REMEMBERED = 100;
    private static final int MOST_ANSWER = 1 << 24;
    private static final int ANSWER_SECONDS = 5;

    /** Hashes of a version and of its golden set, as sizes and times would mistake one version for another; settings of a user. */
    private record Tried(String files, Optional<String> golden, Map<String, ?> over) {
    }

    private final Map<Tried, Optional<GoldenReport>> passed = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tried, Optional<GoldenReport>> eldest) {
            return size() > REMEMBERED;
        }
    });
    private final TrialProcess.Setup setup;
    private final Duration timeout;
    private final Duration goldenTimeout;
    private final long maxBytes;
    private final Optional<ProvedModels> proved;

    /**
     * @param setup         the settings that the line uses
     * @param timeout       for the start of the process and one inference
     * @param goldenTimeout in addition, for the golden set
     * @param maxBytes      of resident memory; measured on Linux only
     * @param proved        versions that need no trial before their first load; empty to try none at that time
     */
    public ChildProcessTrial(TrialProcess.Setup setup, Duration timeout, Duration goldenTimeout, long maxBytes, Optional<ProvedModels> proved) {
        this.proved = proved;
        this.setup = setup;
        this.timeout = timeout;
        this.goldenTimeout = goldenTimeout;
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable GoldenReport run(ModelFolder folder, Path golden) {
        return run(folder, golden, NOBODY);
    }

    @Override
    public @Nullable GoldenReport run(ModelFolder folder, Path golden, SettingsLayer over) {
        Optional<GoldenReport> before = passed.get(tried(folder, golden, over));
        return before != null ? before.orElse(null) : again(folder, golden, over);
    }

    @Override
    public void first(ModelFolder folder, Path golden, SettingsLayer over) {
        if (proved.isPresent() && !proved.get().contains(folder, ProvedModels.Use.IMAGES)) {
            LOG.info("Model {} is run in a separate process before it is loaded", folder);
            run(folder, golden, over);
        }
    }

    @Override
    public void compile(ModelFolder folder, Path golden) {
        if (proved.isPresent() && !proved.get().contains(folder, ProvedModels.Use.TENSORS)) {
            run(TrialProcess.Task.of(TrialProcess.Work.COMPILE, folder, golden, 0, setup), folder, false);
            proved.get().add(folder, ProvedModels.Use.TENSORS);
        }
    }

    @Override
    public boolean mayRead(ModelFolder folder) {
        return proved.isEmpty() || proved.get().contains(folder, ProvedModels.Use.IMAGES);
    }

    @Override
    public ModelReport.Version describe(ModelFolder folder, Path golden) {
        return read(run(TrialProcess.Task.of(TrialProcess.Work.DESCRIBE, folder, golden, 0, setup), folder, false), folder, ModelReport.Version.class);
    }

    @Override
    public @Nullable GoldenReport again(ModelFolder folder, Path golden) {
        return again(folder, golden, NOBODY);
    }

    private @Nullable GoldenReport again(ModelFolder folder, Path golden, SettingsLayer over) {
        Tried tried = tried(folder, golden, over);
        // The search for a reason must end before the process is ended.
        boolean hasSet = tried.golden().isPresent();
        TrialProcess.Task task = TrialProcess.Task.of(TrialProcess.Work.RUN, folder, golden, goldenTimeout.toMillis() / 2,
                hasSet ? setup : setup.with(over));
        String result = run(task, folder, hasSet);
        if (result.isBlank() && hasSet) {
            throw new ModelException("The model %s was compared with its golden set in a separate process, which gave no result. It is not loaded."
                    .formatted(folder));
        }
        Optional<GoldenReport> report = result.isBlank() ? Optional.empty() : Optional.of(read(result, folder, GoldenReport.class));
        if (tried.equals(tried(folder, golden, over))) {
            proved.ifPresent(models -> models.add(folder, ProvedModels.Use.IMAGES));
        }
        if (report.isEmpty() || report.get().passed()) {
            passed.put(tried, report);
        } else {
            passed.remove(tried);
        }
        return report.orElse(null);
    }

    private static Tried tried(ModelFolder folder, Path golden, SettingsLayer over) {
        return new Tried(FolderHash.of(folder.path()), GoldenSet.exists(golden) ? Optional.of(FolderHash.of(golden)) : Optional.empty(),
                over.values());
    }

    /** Returns what the process has written, which is empty when its work has no result. */
    private String run(TrialProcess.Task task, ModelFolder folder, boolean hasSet) {
        try {
            Process process = new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try {
                CompletableFuture<String> answer = answer(process);
                try (OutputStream in = process.getOutputStream()) {
                    in.write(JSON.writeValueAsBytes(task));
                }
                String end = await(process, hasSet ? timeout.plus(goldenTimeout) : timeout, hasSet);
                if (end != null) {
                    throw new DangerousModelException("The model %s was tried in a separate process, and %s. It is not loaded.".formatted(folder, end));
                }
                return result(process.exitValue(), answer.get(ANSWER_SECONDS, TimeUnit.SECONDS), folder);
            } finally {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException("The trial of the model " + folder + " was interrupted", e);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new ModelException("The model %s cannot be tried in a separate process: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static String result(int exit, String text, ModelFolder folder) {
        switch (exit) {
            case 0 :
                return text;
            case TrialProcess.BAD_SET :
                throw new GoldenException(text);
            case TrialProcess.REFUSED :
                throw new ModelException(text);
            default :
                throw new DangerousModelException("The model %s was tried in a separate process, which it ended with %s. It is not loaded."
                        .formatted(folder, exit(exit)));
        }
    }

    /** Reads what a process writes, from another thread; a process that writes more than allowed is ended. */
    private static CompletableFuture<String> answer(Process process) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        DaemonThreads.start("flawline-trial-answer", () -> {
            try (InputStream out = process.getInputStream()) {
                byte[] bytes = out.readNBytes(MOST_ANSWER + 1);
                if (bytes.length > MOST_ANSWER) {
                    process.destroyForcibly();
                }
                answer.complete(new String(bytes, StandardCharsets.UTF_8).strip());
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static <T> T read(String result, ModelFolder folder, Class<T> type) {
        try {
            return JSON.readValue(result, type);
        } catch (JsonProcessingException e) {
            throw new ModelException("The model %s was tried in a separate process, which gave no result that can be read. It is not loaded."
                    .formatted(folder), e);
        }
    }

    private static String exit(int value) {
        Matcher signal = SIGNAL.matcher(String.valueOf(value));
        return signal.matches() ? "signal " + (value - 128) : "exit code " + value;
    }

    /** Returns why it was ended, or null when it ended by itself. */
    private @Nullable String await(Process process, Duration limit, boolean hasSet) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() > end) {
                    return "took longer than flawline.models.trial-seconds = " + timeout.toSeconds()
                            + (hasSet ? " and flawline.golden.seconds = " + goldenTimeout.toSeconds() : "");
                }
                if (resident(process) > maxBytes) {
                    return "took more memory than flawline.models.trial-bytes = " + maxBytes;
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "was interrupted";
        }
    }

    private static long resident(Process process) {
        try {
            Matcher status = RESIDENT.matcher(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "status")));
            return status.find() ? Long.parseLong(status.group(1)) * 1024 : 0;
        } catch (IOException | UncheckedIOException e) {
            return 0; // It has just ended, or this is not Linux.
        }
    }

    private static List<String> command() {
        // The line's own threads come first where the two compete for the processor.
        List<String> command = new ArrayList<>(LowPriority.command(5));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash",
                // A crash leaves no file behind.
                "-XX:+ErrorFileToStderr", "-Dflawline.log.level=OFF"));
        if (Runtime.version().feature() >= 17) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String name : List.of("flawline.home", "flawline.openvino.home", "logback.configurationFile")) {
            if (System.getProperty(name) != null) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TrialProcess.class.getName()));
        return command;
    }
}
