package io.flawline;

import java.util.Map;
import java.util.Properties;

import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/**
 * Flawline on camel-main. Runs the routes of the working folder: {@code application.properties} and
 * {@code routes/*.yaml} there are the user's, all defaults are in {@code flawline.properties} on the class path.
 */
public final class Flawline {

    private final Main main = new Main();

    /** @param overrides properties of the highest rank */
    public Flawline(Map<String, String> overrides) {
        main.setDefaultPropertyPlaceholderLocation(
                "classpath:flawline.properties,file:application.properties;optional=true");
        // The one default that depends on the machine.
        main.addInitialProperty("flawline.threads", String.valueOf(Runtime.getRuntime().availableProcessors()));
        Properties properties = new Properties();
        properties.putAll(overrides);
        main.setOverrideProperties(properties);
        Application application = new Application();
        main.setRoutesCollector(application.routeFiles());
        main.addMainListener(application);
    }

    /**
     * Runs until the process is told to stop.
     *
     * @return exit code
     */
    public int run() throws Exception {
        main.run();
        return main.getExitCode();
    }

    /** Lets {@link #run} return after the routes have finished what they are at. */
    public void stop() {
        main.completed();
    }

    /** The context that the routes run in; null before {@link #run} has made it. */
    public CamelContext context() {
        return main.getCamelContext();
    }

    public static void main(String[] args) throws Exception {
        System.exit(new Flawline(Map.of()).run());
    }
}
