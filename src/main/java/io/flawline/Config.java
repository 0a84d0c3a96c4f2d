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
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import org.apache.camel.CamelContext;

import io.flawline.access.Accounts;
import io.flawline.access.CertificateDates;
import io.flawline.access.GuardedHttpServer;
import io.flawline.access.KeyStores;
import io.flawline.access.Right;
import io.flawline.folder.Retention;
import io.flawline.image.Limits;
import io.flawline.model.Nearest;
import io.flawline.model.SettingType;
import io.flawline.model.SettingsLayer;
import io.flawline.openvino.Core;
import io.flawline.recipe.Recipes;
import io.flawline.request.RejectedException;
import io.flawline.serving.ChildProcessTrial;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelTrial;
import io.flawline.serving.ProvedModels;
import io.flawline.serving.TrialProcess;
import io.flawline.trends.Shifts;
import io.flawline.trends.Trends;

/** The {@code flawline.*} properties, read once at the start; a wrong value stops it and names the property. */
final class Config {

    /** Prefix of the properties that name a version to compare with the serving one, by model. */
    private static final String SHADOW = "flawline.shadow.";

    private final CamelContext context;

    Config(CamelContext context) {
        this.context = context;
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
        return Math.toIntExact(wide(name, 0, Integer.MAX_VALUE));
    }

    long bytes(String name) {
        return wide(name, 0, Long.MAX_VALUE);
    }

    private long wide(String name, long min, long max) {
        String value = required(name);
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the range.
        }
        throw new IllegalArgumentException("%s = %s: allowed is an integer from %d to %d".formatted(name, value, min, max));
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
        return new Limits(wide("flawline.limits.max-bytes", 0, 1L << 30), wide("flawline.limits.max-pixels", 0, 1L << 30));
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
     * Checks that each value can be read: a password that cannot would be taken for none, or be shown by Camel.
     *
     * @throws IllegalArgumentException which names the property alone
     */
    void checkPlaceholders() {
        // Camel's own are made of the others.
        Properties all = context.getPropertiesComponent().loadProperties(name -> !name.startsWith("camel."));
        for (String name : new TreeSet<>(all.stringPropertyNames())) {
            try {
                context.resolvePropertyPlaceholders("{{" + name + "}}");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": its value, or one that it refers to, has {{ without }}"
                        + " or refers to a property or variable that is not set");
            }
        }
    }

    /** Returns the {@code flawline.*} properties that are set and that neither Flawline nor its routes read. */
    Set<String> unread(Predicate<String> readByRoutes) {
        Set<String> unread = new TreeSet<>(context.getPropertiesComponent().loadProperties(name -> name.startsWith("flawline.")).stringPropertyNames());
        unread.removeAll(Defaults.names());
        SettingType.all().keySet().forEach(name -> unread.remove("flawline." + name));
        unread.removeIf(name -> name.startsWith(SHADOW));
        unread.removeIf(readByRoutes);
        return unread;
    }

    /**
     * Refuses a property that nothing reads and whose name is close to one that is read.
     *
     * @throws IllegalArgumentException which names both
     */
    void checkNames(Predicate<String> readByRoutes) {
        Stream<String> read = Defaults.names().stream().map(name -> name.substring("flawline.".length()));
        List<String> known = Stream.concat(read, SettingType.all().keySet().stream()).toList();
        for (String name : unread(readByRoutes)) {
            Nearest.of(name.substring("flawline.".length()), known).ifPresent(meant -> {
                throw new IllegalArgumentException(("Nothing reads the property %s, neither Flawline nor a route file."
                        + " Did you mean flawline.%s?").formatted(name, meant));
            });
        }
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

    /** Returns the settings of inspections that are given for all models, as {@code flawline.threshold} and so on. */
    SettingsLayer settings() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : SettingType.all().keySet()) {
            text("flawline." + name).ifPresent(value -> values.put(name, value));
        }
        return new SettingsLayer("application.properties, flawline.*", values);
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

    /**
     * Returns the properties that somebody set, as the record has them: of a secret, and of a property that only a route
     * reads and that may be one, there is only that it is set.
     */
    Map<String, String> recorded() {
        Map<String, String> recorded = new TreeMap<>();
        Properties defaults = Defaults.all();
        for (String name : context.getPropertiesComponent().loadProperties(n -> n.startsWith("flawline.")).stringPropertyNames()) {
            String value = text(name).orElse("");
            if (!value.equals(defaults.getProperty(name, "").strip())) {
                boolean known = Defaults.names().contains(name) || SettingType.all().containsKey(name.substring("flawline.".length()));
                recorded.put(name, known ? PropertyTable.shown(name, value) : "(set)");
            }
        }
        return recorded;
    }

    /** Returns the trial that runs versions of models in a separate process. */
    ModelTrial modelTrial() {
        SettingsLayer settings = settings();
        TrialProcess.Setup setup = new TrialProcess.Setup(text("flawline.openvino.home").orElse(null), settings.origin(),
                settings.values(), openVinoProperties(), number("flawline.timeout"), limits());
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

    /** Returns {@code flawline.model.properties}, with OpenVINO's names. */
    Map<String, String> openVinoProperties() {
        return pairs("flawline.model.properties");
    }

    /** Reads a property of the form {@code KEY=value,KEY=value}. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : list(name)) {
            String[] sides = pair.split("=", 2);
            if (sides.length != 2 || sides[0].isBlank()) {
                throw new IllegalArgumentException("%s = %s: allowed is KEY=value,KEY=value".formatted(name, pair));
            }
            pairs.put(sides[0].trim(), sides[1].trim());
        }
        return pairs;
    }
}
