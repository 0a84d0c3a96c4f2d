package io.flawline.camera;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.flawline.background.DaemonThreads;

/**
 * A running {@code ffmpeg}, which ends with {@link #close}, and on its own soon after this process has ended. With it ends what it
 * has started, as {@code flawline.camera.ffmpeg} may name a script.
 */
final class Ffmpeg implements AutoCloseable {
    private static final Map<String, Integer> VERSIONS = new ConcurrentHashMap<>();
    private static final Pattern VERSION = Pattern.compile("ffmpeg version n?(\\d+)\\.");
    private static final int WORDS = 1_000;

    private final Process process;
    private final Thread listener;
    private final StringBuilder lastWords = new StringBuilder();

    /**
     * Starts the program.
     *
     * @param input written to its standard input, which is closed then
     * @throws IOException when it is not there, with the remedy
     */
    Ffmpeg(List<String> command, byte[] input) throws IOException {
        process = start(command, false);
        listener = DaemonThreads.of("ffmpeg " + process.pid(), this::listen);
        listener.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // It has ended already; what it said is in failure().
        }
    }

    /**
     * Returns the first number of the program's version; 99 for a build that has none.
     *
     * @param limit for the answer
     * @throws IOException when there is none, with the remedy
     */
    static int majorVersion(String program, Duration limit) throws IOException {
        Integer known = VERSIONS.get(program);
        if (known != null) {
            return known;
        }
        Process asked = start(List.of(program, "-version"), true);
        try (Deadline deadline = Deadline.in(limit, () -> kill(asked)); InputStream out = asked.getInputStream()) {
            asked.getOutputStream().close();
            Matcher version = VERSION.matcher(new String(out.readNBytes(4_096), StandardCharsets.UTF_8));
            if (deadline.isLate() || Thread.currentThread().isInterrupted()) {
                throw new IOException("%s -version did not answer within %d ms; is flawline.camera.ffmpeg the program ffmpeg?"
                        .formatted(program, limit.toMillis()));
            }
            int major = version.find() ? Integer.parseInt(version.group(1)) : 99;
            VERSIONS.put(program, major);
            return major;
        } finally {
            kill(asked);
        }
    }

    private static Process start(List<String> command, boolean joined) throws IOException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(joined).start();
        } catch (IOException e) {
            throw new IOException(("RTSP cameras and video files need the program ffmpeg, and %s cannot be started. Install it (Debian,"
                    + " Ubuntu: apt-get install ffmpeg), or set flawline.camera.ffmpeg to its path").formatted(command.get(0)), e);
        }
    }

    InputStream output() {
        return process.getInputStream();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the end of what it said, on one line and at most {@value #WORDS} characters. */
    String lastWords() {
        try {
            listener.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lastWords) {
            return lastWords.toString().strip().replaceAll("\\s*[\\r\\n]+\\s*", "; ").replaceAll("\\p{Cntrl}", " ");
        }
    }

    int exitCode() throws InterruptedException {
        return process.waitFor(2, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Keeps the end alone, as a damaged stream makes the program write without end, and a line need not end either. */
    private void listen() {
        char[] piece = new char[4_096];
        try (Reader errors = process.errorReader(StandardCharsets.UTF_8)) {
            for (int read = errors.read(piece); read >= 0; read = errors.read(piece)) {
                synchronized (lastWords) {
                    lastWords.append(piece, 0, read);
                    lastWords.delete(0, Math.max(0, lastWords.length() - WORDS));
                }
            }
        } catch (IOException e) {
            // The process was ended.
        }
    }

    void cancel() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /** Ends the program at once, also when it is stopped or ignores what it is asked. */
    void kill() {
        kill(process);
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        cancel();
        boolean ended = false;
        try {
            ended = process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            kill();
        }
        started.forEach(ProcessHandle::destroyForcibly);
        try {
            // What is left of it ends when it writes.
            process.getInputStream().close();
        } catch (IOException e) {
            // It was of no use any more.
        }
    }
}
