package io.flawline.camera;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

import javax.net.ssl.SSLException;

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
import org.apache.hc.client5.http.protocol.RedirectLocations;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** The HTTP client of one camera, with its login (basic or digest, as the camera asks for). */
final class HttpCamera implements AutoCloseable {
    /** Bytes of one line of an answer's head, and lines: a camera that sends more is none. */
    private static final int MAX_LINE = 16_384;
    private static final int MAX_LINES = 200;
    private static final int MAX_REDIRECTS = 5;
    /** Connecting and sending may take the timeout each. */
    private static final int DEADLINE = 2;
    private static final Pattern ALGORITHM = Pattern.compile("^\\s*Digest\\b.*[\\s,]algorithm\\s*=\\s*\"?([^\",\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> KNOWN = Set.of("MD5", "MD5-SESS", "SHA-256");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final CameraSettings settings;
    private final CloseableHttpClient client;
    private final HttpClientContext context = HttpClientContext.create();
    private volatile @Nullable HttpGet request;
    private volatile boolean cancelled;

    private HttpCamera(CameraSettings settings) {
        this.settings = settings;
        long timeout = settings.timeout().toMillis();
        client = HttpClientBuilder.create().disableCookieManagement().disableContentCompression().disableAutomaticRetries()
                .addResponseInterceptorFirst((answer, entity, call) -> keepKnownDigests(answer))
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
            credentials.setCredentials(new AuthScope(origin(settings.source().uri())),
                    new UsernamePasswordCredentials(settings.username(), settings.password().toCharArray()));
        }
        context.setCredentialsProvider(credentials);
    }

    /** Returns what the login belongs to: another port or scheme of the same host may be another party, or a line that others read. */
    private static HttpHost origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return new HttpHost(scheme, uri.getHost(), uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? HTTPS_PORT : HTTP_PORT);
    }

    /** Removes ways of digest that are not known, as the client looks at the first one alone. */
    private static void keepKnownDigests(HttpResponse answer) {
        for (Header header : answer.getHeaders("WWW-Authenticate")) {
            Matcher algorithm = ALGORITHM.matcher(String.valueOf(header.getValue()));
            if (algorithm.find() && !KNOWN.contains(algorithm.group(1).toUpperCase(Locale.ROOT))) {
                answer.removeHeader(header);
            }
        }
    }

    /** Asks the camera once: its {@code Content-Type} decides whether it is a stream or gives one image an answer. */
    static Grabber open(CameraSettings settings) throws IOException {
        HttpCamera camera = new HttpCamera(settings);
        try {
            ClassicHttpResponse answer = camera.inTime(camera::get);
            String type = type(answer);
            if (isOf(type, "multipart/")) {
                return new MjpegGrabber(camera, camera.inTime(() -> camera.body(answer)), type, settings);
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
        ClassicHttpResponse answer;
        try {
            answer = client.executeOpen(null, get, context);
        } catch (SSLException e) {
            throw new IOException("%s: its certificate is not accepted, as Java must trust it and it must name the host of the source; see HTTPS in docs/cameras.md: %s"
                    .formatted(settings, e.getMessage()), e);
        }
        int status = answer.getCode();
        if (status == 200) {
            return answer;
        }
        answer.close();
        if (status == 401 || status == 403) {
            throw new IOException("%s answers %d: %s".formatted(settings, status, loginProblem()));
        }
        throw new IOException("%s answers %d %s".formatted(settings, status, answer.getReasonPhrase()));
    }

    private String loginProblem() {
        if (settings.username().isEmpty()) {
            return "it asks for a login; set username and password";
        }
        RedirectLocations redirects = context.getRedirectLocations();
        HttpHost last = redirects == null || redirects.size() == 0 ? null : origin(redirects.get(redirects.size() - 1));
        return last == null || last.equals(origin(settings.source().uri())) ? "it does not accept the username and password that are set"
                : "it redirects to %s, which does not get the login that is set; if it is the camera, make its address the source".formatted(last);
    }

    /** Reads one complete image. */
    byte[] snapshot() throws IOException {
        return inTime(() -> image(get()));
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** Ends a call that takes too long, or whose thread is interrupted. */
    private <T> T inTime(Call<T> call) throws IOException {
        Duration limit = settings.timeout().multipliedBy(DEADLINE);
        try (Deadline deadline = Deadline.in(limit, this::abort)) {
            try {
                return call.run();
            } catch (IOException e) {
                if (!deadline.isLate() && e instanceof SocketTimeoutException) {
                    throw new IOException("%s did not answer within %d ms".formatted(settings, settings.timeout().toMillis()), e);
                }
                throw deadline.isLate() ? new IOException("%s did not send an image within %d ms".formatted(settings, limit.toMillis()), e) : e;
            }
        }
    }

    /**
     * Returns the content of an answer, decoded where a camera compresses it unasked.
     *
     * @throws IOException for an encoding that is not read, by name
     */
    private InputStream body(ClassicHttpResponse answer) throws IOException {
        if (answer.getEntity() == null) {
            return InputStream.nullInputStream();
        }
        Header header = answer.getFirstHeader("Content-Encoding");
        String encoding = header == null || header.getValue() == null ? "" : header.getValue().strip().toLowerCase(Locale.ROOT);
        InputStream content = answer.getEntity().getContent();
        return switch (encoding) {
            case "", "identity" -> content;
            case "gzip", "x-gzip" -> unzipped(content);
            default -> throw new IOException("%s answers with Content-Encoding: %s, which was not asked for; allowed are gzip and none"
                    .formatted(settings, encoding));
        };
    }

    private InputStream unzipped(InputStream content) throws IOException {
        try {
            return new GZIPInputStream(content);
        } catch (ZipException e) {
            throw new IOException("%s announces gzip and sends something else".formatted(settings), e);
        }
    }

    private byte[] image(ClassicHttpResponse answer) throws IOException {
        try (answer; InputStream in = body(answer)) {
            String type = type(answer);
            if (!type.isEmpty() && !isOf(type, "image/") && !isOf(type, "application/octet-stream")) {
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
        }
    }

    /** Returns the header, in which a boundary keeps its case; empty without one. */
    private static String type(ClassicHttpResponse answer) {
        Header header = answer.getFirstHeader("Content-Type");
        return header == null || header.getValue() == null ? "" : header.getValue().strip();
    }

    private static boolean isOf(String type, String family) {
        return type.regionMatches(true, 0, family, 0, family.length());
    }

    /** Ends a request that is under way; any thread. */
    void cancel() {
        cancelled = true;
        abort();
    }

    private void abort() {
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
