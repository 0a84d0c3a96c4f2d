package io.flawline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

import io.flawline.access.GuardedHttpServer;
import io.flawline.broker.PortProbe;
import io.flawline.http.ImageHttpEngine;
import io.flawline.http.TempFolder;
import io.flawline.http.UploadLimits;
import io.flawline.web.QueryArguments;

/** The HTTP server of the routes, the REST operations and the dashboard, with the folder of uploads in progress. */
final class WebServer implements AutoCloseable {

    private @Nullable GuardedHttpServer server;
    private @Nullable TempFolder uploads;

    /** Takes the port, which answers callers from {@link #open} on. */
    void bind(CamelContext context, Config config, Consumer<String> refusals) {
        requireFreePort(config);
        server = GuardedHttpServer.bindTo(context, config.httpRules(), refusals);
    }

    /** Requires a free HTTP port, as Camel's HTTP server would only warn and continue without callers. */
    private static void requireFreePort(Config config) {
        String host = config.text("flawline.http.host").orElse("127.0.0.1");
        int port = config.number("flawline.http.port");
        try {
            PortProbe.requireFree(host, port);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(("flawline.http.port = %d on flawline.http.host = %s cannot be listened to: %s."
                    + " Choose a free port from 1 to 65535 and an address of this machine.").formatted(port, host, e.getMessage()), e);
        }
    }

    /** @param readHeader whether a route reads a header of this name */
    void acceptUploads(CamelContext context, Config config, Consumer<String> refusals, Predicate<String> readHeader) {
        uploads = TempFolder.in(config.text("flawline.temp.folder").map(Path::of).orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))));
        context.getRegistry().bind("tempFolder", uploads);
        ImageHttpEngine.bindTo(context, new UploadLimits(config.number("flawline.http.max-waiting"), config.limits().maxBytes(),
                config.bytes("flawline.models.max-bytes"), config.maxBytesInFlight(), uploads.path()), refusals,
                new QueryArguments(readHeader));
    }

    /** Returns the private folder for temporary files. */
    Path temp() {
        return Objects.requireNonNull(uploads).path();
    }

    void open() {
        Objects.requireNonNull(server).open();
    }

    void stopping() {
        if (server != null) {
            server.stopping();
        }
    }

    @Override
    public void close() {
        Application.close(server);
        Application.close(uploads);
    }
}
