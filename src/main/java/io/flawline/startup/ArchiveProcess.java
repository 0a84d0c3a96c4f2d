package io.flawline.startup;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.flawline.background.LowPriority;

/** Makes an archive of classes by JVMs that run none of them, and checks that a JVM like this one takes it. */
class ArchiveProcess {

    /** What has become of an archive. */
    enum Outcome {
        MADE,
        /** This JVM makes none, or does not take what it made. */
        IMPOSSIBLE,
        /** Killed, or too slow: another time it may succeed. */
        INTERRUPTED
    }

    private static final Path SHELL = Path.of("/bin/sh");
    /** Where memory is short, the kernel ends this process and not the line. */
    private static final String FIRST_TO_GO = "{ echo 1000 > /proc/self/oom_score_adj; } 2>/dev/null; exec \"$@\"";
    /** Options that an archive depends on. */
    private static final Pattern DECISIVE = Pattern.compile("-Xm[nsx].*|-XX:[+-]Use.*|-XX:ObjectAlignmentInBytes=.*|--enable-native-access.*");
    private static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w*GC|-Xm[nsx].*");
    /** Exit codes of processes that were ended by a signal begin here. */
    private static final int SIGNAL = 128;

    private final Path java;
    private final String classPath;
    private final List<String> options;
    private volatile @Nullable Process running;

    /** @param options of the JVM that the archive is for */
    ArchiveProcess(Path java, String classPath, List<String> options) {
        this.java = java;
        this.classPath = classPath;
        this.options = options.stream().filter(DECISIVE.asMatchPredicate()).toList();
    }

    /** Makes archives for JVMs with the class path and the options of this one. */
    static ArchiveProcess likeThis() {
        return new ArchiveProcess(Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path"),
                ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    /**
     * Makes an archive of listed classes and checks it.
     *
     * @param low whether the processes give way to all others
     */
    Outcome make(Path list, Path archive, boolean low, Duration limit) throws IOException {
        // Objects are archived with this collector only, and are of use to the others too.
        List<String> dump = new ArrayList<>(List.of("-Xshare:dump", "-XX:+UseG1GC", "-Xlog:disable",
                "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + archive));
        options.stream().filter(COLLECTOR.asMatchPredicate().negate()).forEach(dump::add);
        Outcome made = run(dump, List.of("-cp", classPath), low, limit);
        if (made != Outcome.MADE) {
            return made;
        }
        List<String> check = new ArrayList<>(List.of("-Xshare:on", "-Xlog:disable", "-XX:SharedArchiveFile=" + archive));
        check.addAll(options);
        return run(check, List.of("-cp", classPath, "-version"), low, limit);
    }

    private Outcome run(List<String> jvm, List<String> rest, boolean low, Duration limit) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SHELL)) {
            command.addAll(List.of(SHELL.toString(), "-c", FIRST_TO_GO, "sh"));
        }
        if (low) {
            command.addAll(LowPriority.command(19));
        }
        command.add(java.toString());
        Stream.of(jvm, rest).forEach(command::addAll);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        running = process;
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return Outcome.INTERRUPTED;
            }
            int code = process.exitValue();
            return code == 0 ? Outcome.MADE : code < SIGNAL ? Outcome.IMPOSSIBLE : Outcome.INTERRUPTED;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return Outcome.INTERRUPTED;
        } finally {
            running = null;
        }
    }

    /** Ends the process that is running, if one is. */
    void kill() {
        Process now = running;
        if (now != null) {
            now.destroyForcibly();
        }
    }
}
