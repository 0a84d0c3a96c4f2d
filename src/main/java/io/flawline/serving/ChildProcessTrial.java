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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.golden.FolderHash;
import io.flawline.golden.GoldenException;
import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenSet;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;

/**
 * Loads a version, and runs it once or compares it with its golden set, in a process that may die, hang or grow without harm to the line. The process is ended
 * when it takes longer or more memory than allowed.
 */
public final class ChildProcessTrial implements ModelTrial {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcessTrial.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern SIGNAL = Pattern.compile("1(2[89]|[3-9]\\d)");
    private static final long LOOK_MILLIS = 50;
    private static final Path NICE = Path.of("/usr/bin/nice");

    /** Versions that were tried lately: one that was installed is not tried again when it takes over. */
    private static final int REMEMBERED = 100;
    private static final int MOST_ANSWER = 1 << 24;

    /** Hashes of a version and of its golden set: sizes and times would mistake one version for another. */
    private record Tried(String files, Optional<String> golden) {
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
    public GoldenReport run(ModelFolder folder, Path golden) {
        Optional<GoldenReport> before = passed.get(tried(folder, golden));
        return before != null ? before.orElse(null) : again(folder, golden);
    }

    @Override
    public void first(ModelFolder folder, Path golden) {
        if (proved.isPresent() && !proved.get().contains(folder)) {
            LOG.info("Model {} is run in a separate process before it is loaded", folder);
            run(folder, golden);
        }
    }

    @Override
    public void compile(ModelFolder folder, Path golden) {
        if (proved.isPresent() && !proved.get().contains(folder)) {
            withAnswer(folder, answer -> run(TrialProcess.Task.of(folder, golden, 0, setup).onlyCompiled(), folder, false, answer));
        }
    }

    @Override
    public GoldenReport again(ModelFolder folder, Path golden) {
        Tried tried = tried(folder, golden);
        // The search for a reason must end before the process is ended.
        TrialProcess.Task task = TrialProcess.Task.of(folder, golden, goldenTimeout.toMillis() / 2, setup);
        Optional<GoldenReport> report = withAnswer(folder, answer -> run(task, folder, tried.golden().isPresent(), answer));
        if (tried.equals(tried(folder, golden))) {
            proved.ifPresent(models -> models.add(folder));
        }
        if (report.isEmpty() || report.get().passed()) {
            passed.put(tried, report);
        } else {
            passed.remove(tried);
        }
        return report.orElse(null);
    }

    /** What is done with a file for the answer of the process. */
    private interface Run {
        Optional<GoldenReport> with(Path answer) throws IOException;
    }

    private static Optional<GoldenReport> withAnswer(ModelFolder folder, Run run) {
        try {
            Path answer = Files.createTempFile("flawline-trial", ".txt");
            try {
                return run.with(answer);
            } finally {
                Files.deleteIfExists(answer);
            }
        } catch (IOException e) {
            throw new ModelException("The model %s cannot be tried in a process: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static Tried tried(ModelFolder folder, Path golden) {
        return new Tried(FolderHash.of(folder.path()), GoldenSet.exists(golden) ? Optional.of(FolderHash.of(golden)) : Optional.empty());
    }

    private Optional<GoldenReport> run(TrialProcess.Task task, ModelFolder folder, boolean hasSet, Path answer) throws IOException {
        Process process = new ProcessBuilder(command()).redirectOutput(answer.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(JSON.writeValueAsBytes(task));
            }
            String end = await(process, hasSet ? timeout.plus(goldenTimeout) : timeout, hasSet);
            if (end != null) {
                throw new ModelException("The model %s was tried in a separate process, and %s. It is not loaded.".formatted(folder, end));
            }
            if (process.exitValue() == TrialProcess.BAD_SET) {
                throw new GoldenException(text(answer).strip());
            }
            if (process.exitValue() == TrialProcess.REFUSED) {
                throw new ModelException(text(answer).strip());
            }
            if (process.exitValue() != 0) {
                throw new ModelException("The model %s was tried in a separate process, which it ended with %s. It is not loaded."
                        .formatted(folder, exit(process.exitValue())));
            }
            String report = text(answer);
            if (report.isBlank() && hasSet) {
                throw new ModelException("The model %s was compared with its golden set in a separate process, which gave no result. It is not loaded."
                        .formatted(folder));
            }
            return report.isBlank() ? Optional.empty() : Optional.of(JSON.readValue(report, GoldenReport.class));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path answer) throws IOException {
        try (InputStream in = Files.newInputStream(answer)) {
            return new String(in.readNBytes(MOST_ANSWER), StandardCharsets.UTF_8);
        }
    }

    private static String exit(int value) {
        Matcher signal = SIGNAL.matcher(String.valueOf(value));
        return signal.matches() ? "signal " + (value - 128) : "exit code " + value;
    }

    /** Returns why it was ended, or null when it ended by itself. */
    private String await(Process process, Duration limit, boolean hasSet) {
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
        List<String> command = new ArrayList<>(Files.isExecutable(NICE) ? List.of(NICE.toString(), "-n", "5") : List.of());
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "flawline-trial-%p.log"), "-Dflawline.log.level=OFF"));
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
