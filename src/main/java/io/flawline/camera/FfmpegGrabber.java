package io.flawline.camera;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

import org.jspecify.annotations.Nullable;

/** RTSP cameras and video files, decoded by {@code ffmpeg}, which writes each image as a BMP to its output. */
final class FfmpegGrabber implements Grabber {
    private static final int BMP_START = 6;
    private static final long POLL_MILLIS = 4;
    /** The time that ffmpeg takes to find out what a stream is made of, up to its first complete image. */
    private static final Duration PROBING = Duration.ofSeconds(10);
    /** Options of RTSP have other names before this version. */
    private static final int RENAMED = 5;
    private static final int FPS_MODE = 6;
    private static final String PROTOCOLS = "pipe,fd,rtsp,rtsps,rtp,srtp,tcp,udp,tls,crypto";

    private final CameraSettings settings;
    private final Ffmpeg ffmpeg;
    private final InputStream images;
    private volatile boolean cancelled;
    private boolean any;

    private FfmpegGrabber(CameraSettings settings, Ffmpeg ffmpeg) {
        this.settings = settings;
        this.ffmpeg = ffmpeg;
        this.images = ffmpeg.output();
    }

    static Grabber open(CameraSettings settings) throws IOException {
        Source source = settings.source();
        if (source.kind() == Source.Kind.FILE && !Files.isReadable(Path.of(source.location()))) {
            throw new IOException("cannot read the video file " + Path.of(source.location()).toAbsolutePath());
        }
        int version = Ffmpeg.majorVersion(settings.ffmpeg(), settings.timeout().plus(PROBING));
        List<String> command = new ArrayList<>(List.of(settings.ffmpeg(), "-hide_banner", "-loglevel", "error"));
        byte[] input = new byte[0];
        if (source.kind() == Source.Kind.FILE) {
            command.addAll(List.of("-re", "-stream_loop", settings.loop() ? "-1" : "0", "-i", "file:" + source.location()));
        } else if (settings.username().isEmpty() || version < RENAMED) {
            command.addAll(List.of("-rtsp_flags", "prefer_tcp", version < RENAMED ? "-stimeout" : "-timeout", micros(settings),
                    "-fflags", "nobuffer", "-i", url(settings)));
        } else {
            command.addAll(List.of("-f", "concat", "-safe", "0", "-protocol_whitelist", PROTOCOLS, "-i", "pipe:0"));
            input = playlist(settings).getBytes(StandardCharsets.UTF_8);
        }
        command.addAll(List.of("-map", "0:v:0", version < FPS_MODE ? "-vsync" : "-fps_mode", version < FPS_MODE ? "0" : "passthrough",
                "-f", "image2pipe", "-c:v", "bmp", "-pix_fmt", "bgr24", "pipe:1"));
        return new FfmpegGrabber(settings, new Ffmpeg(command, input));
    }

    /**
     * Returns a playlist, by which a login goes in on standard input: other users of the machine can see the command
     * line.
     */
    private static String playlist(CameraSettings settings) {
        return "ffconcat version 1.0\nfile '%s'\noption rtsp_flags prefer_tcp\noption timeout %s\noption fflags nobuffer\n"
                .formatted(url(settings).replace("'", "%27"), micros(settings));
    }

    private static String micros(CameraSettings settings) {
        return String.valueOf(settings.timeout().toNanos() / 1_000);
    }

    private static String url(CameraSettings settings) {
        String url = settings.source().uri().toString();
        return settings.username().isEmpty() ? url
                : url.replaceFirst("//", Matcher.quoteReplacement("//" + encoded(settings.username()) + ":" + encoded(settings.password()) + "@"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Pace pace() {
        return Pace.STREAM;
    }

    @Override
    public @Nullable Grab next() throws IOException {
        try {
            if (!awaitImage()) {
                return ended();
            }
            long began = System.nanoTime();
            byte[] image = read();
            return image == null ? ended() : new Grab(image, System.currentTimeMillis(), 0, began);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Returns null when the program has ended before the image has. */
    private byte @Nullable [] read() throws IOException {
        try (Deadline deadline = Deadline.in(settings.timeout(), ffmpeg::kill)) {
            byte[] start = images.readNBytes(BMP_START);
            if (start.length == BMP_START) {
                any = true;
                byte[] image = Arrays.copyOf(start, length(start));
                if (images.readNBytes(image, BMP_START, image.length - BMP_START) == image.length - BMP_START) {
                    return image;
                }
            }
            if (deadline.isLate()) {
                throw new IOException("%s gave only a part of an image within %d ms%s".formatted(settings, settings.timeout().toMillis(), said()));
            }
            return null;
        }
    }

    private int length(byte[] start) throws IOException {
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(2) & 0xFFFFFFFFL;
        if (start[0] != 'B' || start[1] != 'M' || length <= BMP_START) {
            throw new IOException("ffmpeg wrote something else than images");
        }
        if (length > settings.maxBytes()) {
            throw new IOException("an image of %s has %d bytes without compression; flawline.limits.max-bytes allows %d"
                    .formatted(settings, length, settings.maxBytes()));
        }
        return (int) length;
    }

    /** Polls for an image, as a wait on a pipe cannot be limited. It returns false when the program has ended. */
    private boolean awaitImage() throws IOException, InterruptedException {
        Duration patience = any ? settings.timeout() : settings.timeout().plus(PROBING);
        long deadline = System.nanoTime() + patience.toNanos();
        while (images.available() == 0) {
            if (!ffmpeg.isAlive()) {
                // What it wrote last may have come between the two calls.
                return images.available() > 0;
            }
            if (cancelled) {
                throw new EOFException("cancelled");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("%s gave no image within %d ms%s".formatted(settings, patience.toMillis(), said()));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    private @Nullable Grab ended() throws IOException, InterruptedException {
        if (settings.source().kind() == Source.Kind.FILE && any && ffmpeg.exitCode() == 0) {
            return null;
        }
        String said = said();
        throw new IOException(said.isEmpty() ? settings + " ended its stream" : settings + said);
    }

    private String said() {
        String words = Secrets.hidden(ffmpeg.lastWords(), settings);
        return words.isEmpty() ? "" : ": " + words;
    }

    @Override
    public void cancel() {
        cancelled = true;
        ffmpeg.cancel();
    }

    @Override
    public void close() {
        ffmpeg.close();
    }
}
