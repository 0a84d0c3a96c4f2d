package io.flawline.camera;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code ffmpeg}, which ends with {@link #close}, and on its own soon after this process has ended. */
final class Ffmpeg implements AutoCloseable {
    private static final Map<String, Integer> VERSIONS = new ConcurrentHashMap<>();
    private static final Pattern VERSION = Pattern.compile("ffmpeg version n?(\\d+)\\.");
    private static final int LINES = 4;

    private final Process process;
    private final Thread listener;
    private final Deque<String> lastLines = new ArrayDeque<>();

    /**
     * Starts the program.
     *
     * @param input written to its standard input, which is closed then
     * @throws IOException when it is not there, with the remedy
     */
    Ffmpeg(List<String> command, byte[] input) throws IOException {
        process = start(command, false);
        listener = new Thread(this::listen, "ffmpeg " + process.pid());
        listener.setDaemon(true);
        listener.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // It has ended already; what it said is in failure().
        }
    }

    /** Returns the first number of the program's version; 99 for a build that has none. */
    static int majorVersion(String program) throws IOException {
        Integer known = VERSIONS.get(program);
        if (known != null) {
            return known;
        }
        Process asked = start(List.of(program, "-version"), true);
        try (InputStream out = asked.getInputStream()) {
            asked.getOutputStream().close();
            Matcher version = VERSION.matcher(new String(out.readNBytes(4_096), StandardCharsets.UTF_8));
            int major = version.find() ? Integer.parseInt(version.group(1)) : 99;
            VERSIONS.put(program, major);
            return major;
        } finally {
            asked.destroyForcibly();
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

    /** Returns what it said last, on one line. */
    String lastWords() {
        try {
            listener.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lastLines) {
            return String.join("; ", lastLines);
        }
    }

    int exitCode() throws InterruptedException {
        return process.waitFor(2, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    private void listen() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (lastLines) {
                    if (lastLines.size() == LINES) {
                        lastLines.removeFirst();
                    }
                    lastLines.add(line.strip());
                }
            }
        } catch (IOException e) {
            // The process was ended.
        }
    }

    void cancel() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroy();
        boolean ended = false;
        try {
            ended = process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }
}
