package io.flawline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

import io.flawline.reload.DryRuns;
import io.flawline.reload.RouteFiles;
import io.flawline.routetest.RouteTests;

/**
 * Flawline on camel-main. Runs the routes of the working folder: {@code application.properties} and
 * {@code routes/*.yaml} there are the user's, all defaults are in {@code flawline.properties} on the class path.
 */
public final class Flawline {

    private final Main main = new Main() {
        @Override
        protected CamelContext createCamelContext() {
            CamelContext context = super.createCamelContext();
            // Java's own rule for files of properties is ISO 8859-1, which no editor writes.
            context.getPropertiesComponent().setEncoding("UTF-8");
            return context;
        }
    };
    private final Application application;

    /** @param overrides properties of the highest rank */
    public Flawline(Map<String, String> overrides) {
        this(overrides, new Application(true));
    }

    private Flawline(Map<String, String> overrides, Application application) {
        this.application = application;
        // The first that has a property gives it.
        main.setDefaultPropertyPlaceholderLocation(
                "file:application.properties;optional=true,classpath:flawline.properties");
        // The defaults that depend on the machine.
        int cores = Runtime.getRuntime().availableProcessors();
        main.addInitialProperty("flawline.threads", String.valueOf(cores));
        main.addInitialProperty("flawline.mqtt.receive-maximum", String.valueOf(Math.max(4, 2 * cores)));
        Properties properties = new Properties();
        properties.putAll(overrides);
        main.setOverrideProperties(properties);
        main.setRoutesCollector(application.routeFiles());
        main.addMainListener(application);
    }

    /**
     * Runs until the process gets the signal to stop.
     *
     * @return exit code
     */
    public int run() throws Exception {
        main.run();
        return main.getExitCode();
    }

    /**
     * Validates route files with the beans and properties that they will find, without running any: nothing connects,
     * listens or reads.
     *
     * @param overrides properties of the highest rank
     * @return one line a mistake, {@code file:line: text}
     */
    public static List<String> check(List<Path> files, Map<String, String> overrides) throws Exception {
        return withoutRunning(overrides, flawline -> flawline.application.routeFiles().check(flawline.main.getCamelContext(), files));
    }

    /**
     * Runs tests of routes. The routes receive the messages of the tests only, and nothing is sent.
     *
     * @param routes    route files
     * @param tests     files of tests
     * @param overrides properties of the highest rank
     * @throws IllegalArgumentException with one line a mistake when the route files have any
     */
    public static List<RouteTests.Result> test(List<Path> routes, List<Path> tests, Map<String, String> overrides) throws Exception {
        return withoutRunning(overrides, flawline -> {
            RouteFiles files = flawline.application.routeFiles();
            List<String> mistakes = files.check(flawline.main.getCamelContext(), routes);
            if (!mistakes.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", mistakes));
            }
            return new RouteTests(new DryRuns(flawline.main.getCamelContext(), files, Defaults.names(), Duration.ofMinutes(1))).run(tests);
        });
    }

    private interface Action<T> {
        T apply(Flawline flawline) throws Exception;
    }

    private static <T> T withoutRunning(Map<String, String> overrides, Action<T> action) throws Exception {
        Map<String, String> properties = new HashMap<>(overrides);
        properties.put("camel.main.routes-collector-enabled", "false");
        properties.put("camel.server.enabled", "false");
        properties.put("camel.management.enabled", "false");
        Flawline flawline = new Flawline(properties, new Application(false));
        try {
            flawline.main.init();
            return action.apply(flawline);
        } finally {
            flawline.main.stop();
            flawline.application.afterStop(flawline.main);
        }
    }

    /** Lets {@link #run} return after the routes have finished their current work. */
    public void stop() {
        main.completed();
    }

    /** Returns the context that the routes run in; null before {@link #run} has made it. */
    public @Nullable CamelContext context() {
        return main.getCamelContext();
    }

    public static void main(String[] args) throws Exception {
        Logging.configure();
        System.exit(new Flawline(Map.of()).run());
    }
}
