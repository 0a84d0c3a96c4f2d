package io.flawline.camera;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;

/** The HTTP client of one camera, with its login (basic or digest, as the camera asks for). */
final class HttpCamera implements AutoCloseable {
    /** Bytes of one line of an answer's head, and lines: a camera that sends more is none. */
    private static final int MAX_LINE = 16_384;
    private static final int MAX_LINES = 200;
    private static final int MAX_REDIRECTS = 5;
    /** Connecting and sending may take the timeout each. */
    private static final int DEADLINE = 2;
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "camera-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    private final CameraSettings settings;
    private final CloseableHttpClient client;
    private final HttpClientContext context = HttpClientContext.create();
    private volatile HttpGet request;
    private volatile boolean cancelled;

    private HttpCamera(CameraSettings settings) {
        this.settings = settings;
        long timeout = settings.timeout().toMillis();
        client = HttpClientBuilder.create().disableCookieManagement().disableContentCompression().disableAutomaticRetries()
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(timeout, TimeUnit.MILLISECONDS)
                        .setMaxRedirects(MAX_REDIRECTS).build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder().http1Config(Http1Config.custom().setMaxLineLength(MAX_LINE)
                                .setMaxHeaderCount(MAX_LINES).build()).build())
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom().setConnectTimeout(timeout, TimeUnit.MILLISECONDS)
                                        .setSocketTimeout((int) timeout, TimeUnit.MILLISECONDS).build())
                        .build())
                .build();
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        if (!settings.username().isEmpty()) {
            credentials.setCredentials(new AuthScope(settings.source().uri().getHost(), -1),
                    new UsernamePasswordCredentials(settings.username(), settings.password().toCharArray()));
        }
        context.setCredentialsProvider(credentials);
    }

    /** Asks the camera once: its {@code Content-Type} decides whether it is a stream or gives one image an answer. */
    static Grabber open(CameraSettings settings) throws IOException {
        HttpCamera camera = new HttpCamera(settings);
        try {
            ClassicHttpResponse answer = camera.inTime(camera::get);
            String type = type(answer);
            if (type.startsWith("multipart/")) {
                return new MjpegGrabber(camera, answer, settings);
            }
            camera.inTime(() -> camera.image(answer));
            return new SnapshotGrabber(camera);
        } catch (IOException | RuntimeException e) {
            camera.close();
            throw e;
        }
    }

    /** @throws IOException for any answer but 200 */
    private ClassicHttpResponse get() throws IOException {
        HttpGet get = new HttpGet(settings.source().uri());
        request = get;
        if (cancelled) {
            throw new IOException("cancelled");
        }
        ClassicHttpResponse answer = client.executeOpen(null, get, context);
        int status = answer.getCode();
        if (status == 200) {
            return answer;
        }
        answer.close();
        if (status == 401 || status == 403) {
            throw new IOException("%s answers %d: %s".formatted(settings, status, settings.username().isEmpty()
                    ? "it asks for a login; set username and password" : "it does not accept the username and password that are set"));
        }
        throw new IOException("%s answers %d %s".formatted(settings, status, answer.getReasonPhrase()));
    }

    /** Reads one complete image. */
    byte[] snapshot() throws IOException {
        return inTime(() -> image(get()));
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** Ends a call late: the time-outs of sockets count from the last byte, and a camera may send one now and then. */
    private <T> T inTime(Call<T> call) throws IOException {
        long millis = DEADLINE * settings.timeout().toMillis();
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = CLOCK.schedule(() -> {
            late.set(true);
            request.cancel();
        }, millis, TimeUnit.MILLISECONDS);
        try {
            return call.run();
        } catch (IOException e) {
            throw late.get() ? new IOException("%s did not send an image within %d ms".formatted(settings, millis), e) : e;
        } finally {
            end.cancel(false);
        }
    }

    private byte[] image(ClassicHttpResponse answer) throws IOException {
        try (answer; InputStream in = answer.getEntity() == null ? InputStream.nullInputStream() : answer.getEntity().getContent()) {
            String type = type(answer);
            if (!type.isEmpty() && !type.startsWith("image/") && !type.startsWith("application/octet-stream")) {
                throw new IOException("%s answers with %s; an image (image/…) or a stream of images (multipart/x-mixed-replace)"
                        .formatted(settings, type) + " is needed. Use the camera's snapshot or MJPEG address");
            }
            byte[] image = in.readNBytes((int) Math.min(settings.maxBytes() + 1, Integer.MAX_VALUE - 8));
            if (image.length > settings.maxBytes()) {
                throw new IOException("%s answers with more than %d bytes, as flawline.limits.max-bytes allows"
                        .formatted(settings, settings.maxBytes()));
            }
            if (!WholeImage.isIn(image)) {
                throw new IOException("%s answers with %d bytes that are not a complete image".formatted(settings, image.length));
            }
            return image;
        } catch (SocketTimeoutException e) {
            throw new IOException("%s did not send an image within %d ms".formatted(settings, settings.timeout().toMillis()), e);
        }
    }

    private static String type(ClassicHttpResponse answer) {
        Header header = answer.getFirstHeader("Content-Type");
        return header == null ? "" : header.getValue().strip().toLowerCase(Locale.ROOT);
    }

    /** Ends a request that is under way; any thread. */
    void cancel() {
        cancelled = true;
        HttpGet running = request;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
