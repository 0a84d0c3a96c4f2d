package io.flawline.access;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;

/**
 * Handles every request before anything else does: refuses requests of another site's page, callers that cannot log in,
 * and callers without the {@link Right}. Each change that an account makes is logged with the account's name.
 *
 * <p>Probes may ask whether Flawline is alive and ready without an account; they get the state and no details.
 */
final class AccessHandler implements AuthenticationHandler, AutoCloseable {
    /** Attribute of the user that a route sees: the names of the account's rights, as an array. */
    private static final String RIGHTS = "rights";

    private static final Logger LOG = LoggerFactory.getLogger(AccessHandler.class);
    private static final Set<String> PROBES = Set.of("/observe/health", "/observe/health/live", "/observe/health/ready",
            "/v2/health/live", "/v2/health/ready");

    private final Accounts accounts;
    private final PasswordChecks passwords;
    private final Origins origins;
    private final OpenConnections connections;
    private final Duration timeout;
    private final Consumer<String> refusals;
    private volatile State state = State.STARTING;

    private enum State { STARTING, OPEN, STOPPING }

    /**
     * @param connections is shown which connections have a request
     * @param timeout     for a body to come
     * @param refusals    gets the reason for which each request is refused
     */
    AccessHandler(Accounts accounts, Origins origins, OpenConnections connections, Duration timeout, Consumer<String> refusals) {
        this.connections = connections;
        this.accounts = accounts;
        this.passwords = new PasswordChecks(accounts);
        this.origins = origins;
        this.timeout = timeout;
        this.refusals = refusals;
    }

    /**
     * Opens the server: until this is called only the liveness probe gets 200; all other requests get 503 with
     * {@code Retry-After}.
     */
    void open() {
        state = State.OPEN;
    }

    /** Stops accepting: from now on new requests get 503 with {@code Retry-After}; those in progress are finished. */
    void stopping() {
        state = State.STOPPING;
    }

    @Override
    public void handle(RoutingContext call) {
        HttpServerRequest request = call.request();
        connections.begin(call);
        closeUnlessItComes(call);
        if (state != State.OPEN) {
            answerWhileClosed(call);
            return;
        }
        // Where people log in, a foreign host does no harm: the browser sends it none of our passwords.
        if (accounts.isEmpty() && !origins.isOurHost(request)) {
            refuse(call, 403, "foreign-host", "The host %s is not known to be this one; if it is, name it in flawline.http.names."
                    .formatted(request.authority().host()));
        } else if (!origins.isOurOrigin(request)) {
            refuse(call, 403, "foreign-origin", "A page of another site may not ask for this.");
        } else if (accounts.isEmpty()) {
            call.next();
        } else if (request.getHeader(HttpHeaders.AUTHORIZATION) == null && PROBES.contains(call.normalizedPath())) {
            request.params().set("exposureLevel", "oneline").remove("data").remove("stackTrace");
            call.next();
        } else {
            logIn(call);
        }
    }

    /**
     * Answers while the server is closed: it listens before routes and health checks exist, and after: it would answer
     * 404, and that all is well.
     */
    private void answerWhileClosed(RoutingContext call) {
        switch (call.normalizedPath()) {
            case "/observe/health/live" -> call.json(new JsonObject().put("status", "UP"));
            case "/observe/health", "/observe/health/ready" ->
                    call.response().setStatusCode(503).putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end("{\"status\":\"DOWN\"}");
            default -> {
                boolean stopping = state == State.STOPPING;
                // A restart takes some seconds.
                call.response().putHeader("Retry-After", stopping ? "10" : "1").putHeader(HttpHeaders.CONNECTION, "close");
                refuse(call, 503, stopping ? "stopping" : "starting",
                        "Flawline is %s. Send it again later.".formatted(stopping ? "stopping" : "starting"));
            }
        }
    }

    private void logIn(RoutingContext call) {
        String authorization = call.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            unauthorized(call);
            return;
        }
        Optional<Account> known = accounts.known(authorization);
        if (known.isPresent()) {
            authorize(call, known.get());
            return;
        }
        checkPassword(call, authorization);
    }

    private void checkPassword(RoutingContext call, String authorization) {
        HttpServerRequest request = call.request();
        Context context = call.vertx().getOrCreateContext();
        String address = String.valueOf(request.remoteAddress().hostAddress());
        Optional<Future<Optional<Account>>> check = passwords.start(authorization, address, () -> call.response().closed());
        if (check.isEmpty()) {
            call.response().putHeader("Retry-After", "5");
            refuse(call, 429, "too-many-logins", "Too many passwords are being checked. Send it again in some seconds,"
                    + " or use a token, which needs no check.");
            return;
        }
        request.pause();
        check.get().onComplete(found -> context.runOnContext(now -> {
            request.resume();
            if (found.failed() || found.result().isEmpty()) {
                unauthorized(call);
            } else {
                authorize(call, found.result().get());
            }
        }));
    }

    private void authorize(RoutingContext call, Account account) {
        Right needed = Right.neededFor(call.request().method(), call.normalizedPath());
        if (!account.rights().contains(needed)) {
            refuse(call, 403, "forbidden", "%s may not %s; %s %s needs that right.".formatted(account.name(),
                    needed.lowerCaseName(), call.request().method(), call.normalizedPath()));
            return;
        }
        User user = User.fromName(account.name());
        user.attributes().put(RIGHTS, new JsonArray(account.rights().stream().sorted().map(Right::lowerCaseName).toList()));
        setUser(call, user);
        if (needed == Right.STEER) {
            logWhoSteers(call, account);
        }
        call.next();
    }

    @Override
    public void close() {
        passwords.close();
    }

    /**
     * Closes the connection unless the request comes in time: the server's own time-out counts from the last byte, so a
     * caller that sends a byte a minute would never reach it.
     */
    private void closeUnlessItComes(RoutingContext call) {
        HttpServerRequest request = call.request();
        if (!request.isEnded()) {
            long timer = call.vertx().setTimer(timeout.toMillis(), late -> {
                refusals.accept("too-slow");
                request.connection().close();
            });
            request.end().onComplete(ended -> call.vertx().cancelTimer(timer));
        }
    }

    /** Vert.x offers no other way than an internal interface. */
    @SuppressWarnings("deprecation")
    private static void setUser(RoutingContext call, User user) {
        call.setUser(user);
    }

    private static void logWhoSteers(RoutingContext call, Account account) {
        call.addEndHandler(ended -> LOG.info("{} {} by {} from {}: {}", call.request().method(), call.normalizedPath(),
                account.name(), call.request().remoteAddress().hostAddress(), call.response().getStatusCode()));
    }

    private void unauthorized(RoutingContext call) {
        call.response().putHeader("WWW-Authenticate", "Basic realm=\"flawline\", charset=\"UTF-8\"");
        refuse(call, 401, "unauthorized", "Log in with name and password, or with a token: Authorization: Bearer TOKEN.");
    }

    private void refuse(RoutingContext call, int status, String reason, String message) {
        refusals.accept(reason);
        // What still comes of the body is thrown away as it comes.
        call.request().resume();
        HttpError.answer(call, status, reason, message);
    }
}
