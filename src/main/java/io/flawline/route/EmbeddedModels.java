package io.flawline.route;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

import io.flawline.openvino.OpenVino;
import io.flawline.recipe.Recipes;
import io.flawline.serving.InspectionProperties;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelTrial;
import io.flawline.serving.ModelWatcher;

/**
 * The models and recipes of a Camel application other than Flawline itself. They are opened at first use from the
 * {@code flawline.*} properties of the context, with the defaults of Flawline, and closed when the context has stopped. New
 * versions of models and edits of recipes take effect while the application runs.
 */
final class EmbeddedModels extends ServiceSupport {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final CamelContext context;
    private final Properties defaults = InspectionProperties.defaults();
    private Inspectors inspectors;
    private Recipes recipes;
    private ModelWatcher watcher;

    private EmbeddedModels(CamelContext context) {
        this.context = context;
    }

    /** Returns the inspectors in the registry, else those of this context, which are opened at the first call. */
    static Inspectors inspectors(CamelContext context) {
        InspectionConverters.require(context);
        Inspectors bound = context.getRegistry().findSingleByType(Inspectors.class);
        return bound == null ? of(context).inspectors : bound;
    }

    /**
     * Returns the recipes in the registry, else those of this context; null when the registry has inspectors without
     * recipes.
     */
    static @Nullable Recipes recipes(CamelContext context) {
        Recipes bound = context.getRegistry().findSingleByType(Recipes.class);
        return bound != null || context.getRegistry().findSingleByType(Inspectors.class) != null ? bound : of(context).recipes;
    }

    private static synchronized EmbeddedModels of(CamelContext context) {
        EmbeddedModels models = context.hasService(EmbeddedModels.class);
        if (models == null) {
            models = new EmbeddedModels(context);
            models.start();
            try {
                context.addService(models, true, true);
            } catch (Exception e) {
                models.stop();
                throw new IllegalStateException("The models cannot be added to the Camel context: " + e.getMessage(), e);
            }
        }
        return models;
    }

    @Override
    protected void doStart() {
        String home = property("flawline.openvino.home");
        if (!home.isEmpty()) {
            OpenVino.useHome(Path.of(home));
        }
        inspectors = new InspectionProperties(this::property).inspectors(ModelTrial.NONE);
        recipes = new Recipes(Path.of(property("flawline.recipes")), recipe -> recipe.preferredModel().ifPresent(inspectors::require));
        watcher = new ModelWatcher(inspectors, LOOK_INTERVAL, recipes::look);
    }

    private String property(String name) {
        return context.getPropertiesComponent().resolveProperty(name).orElseGet(() -> defaults.getProperty(name, "")).strip();
    }

    @Override
    protected void doStop() {
        watcher.close();
        inspectors.close();
    }
}
