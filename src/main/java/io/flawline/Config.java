package io.flawline;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import org.apache.camel.CamelContext;

import io.flawline.access.Accounts;
import io.flawline.access.CertificateDates;
import io.flawline.access.GuardedHttpServer;
import io.flawline.access.KeyStores;
import io.flawline.access.Right;
import io.flawline.folder.Leftovers;
import io.flawline.folder.Retention;
import io.flawline.image.Limits;
import io.flawline.model.SettingType;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;
import io.flawline.recipe.Recipes;
import io.flawline.request.RejectedException;
import io.flawline.serving.ChildProcessTrial;
import io.flawline.serving.InspectionProperties;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelTrial;
import io.flawline.serving.ProvedModels;
import io.flawline.serving.TrialProcess;
import io.flawline.trends.Shifts;
import io.flawline.trends.Trends;

/** The {@code flawline.*} properties, read once at the start; a wrong value stops it and names the property. */
final class Config {

    /** Prefix of the properties that name a version to compare with the serving one, by model. */
    static final String SHADOW = "flawline.shadow.";

    private final CamelContext context;
    private final InspectionProperties inspections;

    Config(CamelContext context) {
        this.context = context;
        this.inspections = new InspectionProperties(name -> text(name).orElse(""));
    }

    /** Returns the inspectors of the models in the repository. */
    Inspectors inspectors() {
        return inspections.inspectors(modelTrial());
    }

    Optional<String> text(String name) {
        String value = context.getPropertiesComponent().resolveProperty(name).orElse("").trim();
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private String required(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException(name + " is not set"));
    }

    Path path(String name) {
        return Path.of(required(name));
    }

    boolean flag(String name) {
        String value = required(name);
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("%s = %s: allowed is true or false".formatted(name, value));
        }
        return Boolean.parseBoolean(value);
    }

    int number(String name) {
        return Math.toIntExact(inspections.integer(name, Integer.MAX_VALUE));
    }

    long bytes(String name) {
        return inspections.integer(name, Long.MAX_VALUE);
    }

    /** Returns the counts over time, which start at once. */
    Trends trends() {
        return new Trends(path("flawline.history.folder").resolve("trends.db"), Shifts.of(required("flawline.shifts"), zone()),
                number("flawline.trends.max-days"));
    }

    /** Returns the time zone of shifts and of times of the day. */
    ZoneId zone() {
        return text("flawline.time-zone").map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    }

    Limits limits() {
        return inspections.limits();
    }

    /**
     * Returns the bytes of all HTTP request bodies in memory: {@code flawline.http.max-bytes-in-flight}, else a fifth
     * of the heap.
     */
    long maxBytesInFlight() {
        long set = bytes("flawline.http.max-bytes-in-flight");
        return set > 0 ? set : Runtime.getRuntime().maxMemory() / 5;
    }

    /**
     * Returns who may use the HTTP server, and how.
     *
     * @throws IllegalArgumentException when it would listen to the network and let in anyone, unless that is asked for
     */
    GuardedHttpServer.Rules httpRules() {
        Map<Right, List<String>> tokens = new EnumMap<>(Right.class);
        for (Right right : Right.values()) {
            tokens.put(right, list("flawline.access." + right.name().toLowerCase(Locale.ROOT)));
        }
        Accounts accounts = Accounts.of(tokens, text("flawline.access.users").map(Path::of));
        String host = required("flawline.http.host");
        if (accounts.isEmpty() && !flag("flawline.access.open") && !isLoopback(host)) {
            throw new IllegalArgumentException(("flawline.http.host = %s lets the network in, and nobody would have to log in."
                    + " Set flawline.access.users or tokens (docs/security.md), or flawline.access.open = true to let in anyone.")
                    .formatted(host));
        }
        String keys = "flawline.http.tls.key-store";
        return new GuardedHttpServer.Rules(accounts, list("flawline.http.names"),
                text(keys).map(files -> KeyStores.server(KeyStores.keys(keys, files, password(keys)))),
                number("flawline.http.max-connections"), Duration.ofMillis(number("flawline.http.timeout")));
    }

    /** Returns where a browser on this machine finds the dashboard. */
    String dashboard() {
        String host = required("flawline.http.host");
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return "%s://%s:%d/".formatted(text("flawline.http.tls.key-store").isPresent() ? "https" : "http",
                everywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host, number("flawline.http.port"));
    }

    /** Returns the TLS of the connections to the broker, when certificates or keys are named; else the JVM's own. */
    Optional<SSLContext> mqttTls() {
        String trust = "flawline.mqtt.tls.trust-store";
        String keys = "flawline.mqtt.tls.key-store";
        if (text(trust).isEmpty() && text(keys).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(KeyStores.client(context, text(trust).map(files -> KeyStores.trust(trust, files, password(trust))),
                text(keys).map(files -> KeyStores.clientKeys(keys, files, password(keys)))));
    }

    /** Returns when the certificates in use are valid. */
    List<CertificateDates> certificates() {
        return Stream.of("flawline.mqtt.tls.key-store", "flawline.mqtt.tls.trust-store", "flawline.http.tls.key-store")
                .flatMap(property -> text(property).stream().flatMap(files -> KeyStores.dates(property, files, password(property)).stream())).toList();
    }

    private String password(String store) {
        return text(store + "-password").orElse("");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private List<String> list(String name) {
        return Arrays.stream(text(name).orElse("").split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    /** Returns what deletes old results, when bounds are set. */
    Retention retention() {
        String results = "flawline.results.";
        return new Retention(context, path("flawline.folder.results"),
                new Retention.Bounds(bytes(results + "max-bytes"), Duration.ofDays(number(results + "max-days"))), Set.copyOf(list(results + "delete-verdicts")),
                path("flawline.folder.inbox"),
                new Retention.Bounds(bytes(results + "originals-max-bytes"), Duration.ofDays(number(results + "originals-max-days"))),
                path("flawline.outbox.folder").resolve("clock.txt"));
    }

    /** Deletes, in the background, what a killed process has not finished. */
    void deleteLeftovers() {
        Stream<Path> routes = list("camel.main.routes-include-pattern").stream().filter(pattern -> pattern.startsWith("file:") && pattern.contains("/"))
                .map(pattern -> Path.of(pattern.substring("file:".length(), pattern.lastIndexOf('/'))));
        Leftovers.delete(List.of(path("flawline.dead-letter.folder"), path("flawline.folder.results")),
                Stream.concat(Stream.of(path("flawline.models"), path("flawline.recipes")), routes).collect(Collectors.toSet()));
    }

    /** Returns the trial that runs versions of models in a separate process. */
    private ModelTrial modelTrial() {
        SettingsLayer settings = inspections.settings();
        TrialProcess.Setup setup = new TrialProcess.Setup(text("flawline.openvino.home").orElse(null), settings.origin(),
                settings.values(), inspections.openVino(), number("flawline.timeout"), limits());
        String environment = "%s %s %s %s".formatted(Core.version(), ProvedModels.processor(), new TreeMap<>(setup.settings()), new TreeMap<>(setup.properties()));
        // Not next to the models, which may be copied to a machine where they have not been tried.
        ProvedModels proved = new ProvedModels(path("flawline.outbox.folder").resolve("proved-models.txt"), environment);
        return new ChildProcessTrial(setup, Duration.ofSeconds(number("flawline.models.trial-seconds")),
                Duration.ofSeconds(number("flawline.golden.seconds")), bytes("flawline.models.trial-bytes"), Optional.of(proved));
    }

    /** Returns the times of the day at which the golden sets are checked again. */
    List<LocalTime> goldenRechecks() {
        return list("flawline.golden.recheck").stream().flatMap(time -> time.equals("shifts") ? list("flawline.shifts").stream() : Stream.of(time))
                .map(LocalTime::parse).distinct().toList();
    }

    /**
     * Returns the recipes, of which the default must be in force.
     *
     * @throws IllegalArgumentException when the default recipe cannot be used
     */
    Recipes recipes(Inspectors inspectors) {
        Recipes recipes = new Recipes(path("flawline.recipes"), recipe -> recipe.preferredModel().ifPresent(inspectors::require));
        text("flawline.recipe").ifPresent(name -> {
            try {
                recipes.get(name);
            } catch (RejectedException e) {
                throw new IllegalArgumentException("flawline.recipe = %s: %s".formatted(name, e.getMessage()), e);
            }
        });
        return recipes;
    }

    /** Returns the versions to compare with the serving ones, by model: {@code flawline.shadow.NAME = VERSION}. */
    Map<String, String> shadows() {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String name : context.getPropertiesComponent().loadProperties(one -> one.startsWith(SHADOW)).stringPropertyNames()) {
            String version = required(name);
            if (!version.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException("%s = %s: allowed is a version of the model %s, which is an integer"
                        .formatted(name, version, name.substring(SHADOW.length())));
            }
            versions.put(name.substring(SHADOW.length()), version);
        }
        return versions;
    }

    /** Reads a property of the form {@code KEY=value,KEY=value}. */
    Map<String, String> pairs(String name) {
        return inspections.pairs(name);
    }
}
