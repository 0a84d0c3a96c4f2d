package io.flawline.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.support.jsse.SSLContextParameters;

import io.vertx.core.Vertx;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.handler.AuthenticationHandler;

/**
 * Camel's HTTP server with TLS, accounts and bounds, all of them in place before it listens. All that it serves
 * requires an account: routes, health and metrics, pages and events.
 */
public final class GuardedHttpServer extends DefaultMainHttpServerFactory implements AutoCloseable {

    /**
     * Describes what a server is guarded by.
     *
     * @param accounts none, and nobody has to log in
     * @param names of this server's on the network
     * @param tls empty for plain HTTP
     * @param maxConnections that are open together
     * @param timeout of a connection on which nothing comes or goes, and of a body
     */
    public record Rules(Accounts accounts, List<String> names, Optional<SSLContextParameters> tls, int maxConnections,
            Duration timeout) {
    }

    private final Rules rules;
    private final AccessHandler handler;
    private final Vertx vertx;

    private GuardedHttpServer(Rules rules, Consumer<String> refusals) {
        this.rules = rules;
        OpenConnections connections = new OpenConnections(rules.maxConnections());
        this.handler = new AccessHandler(rules.accounts(), new Origins(rules.names()), connections, rules.timeout(), refusals);
        this.vertx = BoundedVertx.create(connections, rules.timeout());
    }

    /**
     * Binds the server to a context; call it before the HTTP server is made, and close what it returns after the
     * context has stopped.
     *
     * @param refusals gets the reason for which each request is refused
     */
    public static GuardedHttpServer bindTo(CamelContext context, Rules rules, Consumer<String> refusals) {
        GuardedHttpServer server = new GuardedHttpServer(rules, refusals);
        context.getRegistry().bind("httpServerFactory", server);
        context.getRegistry().bind("vertx", Vertx.class, server.vertx);
        return server;
    }

    /**
     * Opens the server once the routes run: until then requests get 503 with {@code Retry-After}, readiness probes too.
     */
    public void open() {
        handler.open();
    }

    /**
     * Stops accepting before the routes stop: new requests get 503 with {@code Retry-After}, those in progress are
     * finished.
     */
    public void stopping() {
        handler.stopping();
    }

    @Override
    public Service newHttpServer(CamelContext camelContext, HttpServerConfigurationProperties configuration) {
        MainHttpServer server = (MainHttpServer) super.newHttpServer(camelContext, configuration);
        AuthenticationConfig authentication = server.getConfiguration().getAuthenticationConfig();
        authentication.setEnabled(true);
        authentication.getEntries().add(entry());
        rules.tls().ifPresent(server::setSslContextParameters);
        return server;
    }

    private AuthenticationConfigEntry entry() {
        AuthenticationConfigEntry entry = new AuthenticationConfigEntry();
        entry.setPath("/*");
        entry.setAuthenticationProviderFactory(unused -> null);
        entry.setAuthenticationHandlerFactory(new AuthenticationHandlerFactory() {
            @Override
            public <T extends AuthenticationProvider> AuthenticationHandler createAuthenticationHandler(T unused) {
                return handler;
            }
        });
        return entry;
    }

    @Override
    public void close() throws Exception {
        handler.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
