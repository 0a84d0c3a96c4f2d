package io.flawline.junit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.flawline.api.PublicApi;
import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingType;
import io.flawline.model.SettingsLayer;
import io.flawline.route.DefectProcessor;
import io.flawline.serving.Inspectors;

/**
 * A JUnit extension that gives the routes of a test class real models:
 *
 * <pre>{@code
 * class StrictRouteTest {
 *     @RegisterExtension
 *     static final FlawlineExtension FLAWLINE = FlawlineExtension.withModels("models").model("part-a");
 *
 *     @Test
 *     void rejectsAPartWithAScratch() throws Exception {
 *         ProducerTemplate line = FLAWLINE.start(new StrictRoute());
 *         Inspection part = line.requestBody("direct:line", Files.readAllBytes(Path.of("scratch.png")), Inspection.class);
 *         assertEquals("defect", part.verdict());
 *     }
 * }
 * }</pre>
 *
 * <p>The models are opened once for the class, which takes most of the time of such a test. A route finds them as
 * {@code flawline:MODEL} and as the bean {@code defectProcessor}. In a test that extends {@code CamelTestSupport}, call
 * {@link #bindTo} in its {@code bindToRegistry} instead of {@link #start}.
 */
@PublicApi
public final class FlawlineExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private final Path models;
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final List<CamelContext> contexts = new ArrayList<>();
    private @Nullable String model;
    private @Nullable Inspectors inspectors;

    private FlawlineExtension(Path models) {
        this.models = models;
    }

    /**
     * Returns an extension for the models in a folder.
     *
     * @param folder with {@code NAME/VERSION/} for each model, relative to the working folder
     */
    public static FlawlineExtension withModels(String folder) {
        return new FlawlineExtension(Path.of(folder));
    }

    /** Sets the model of the bean {@code defectProcessor}; without it, that is the property {@code flawline.model}. */
    public FlawlineExtension model(String name) {
        this.model = name;
        return this;
    }

    /**
     * Sets a setting of all inspections, as the property {@code flawline.NAME} does.
     *
     * @param name  for example {@code threshold}
     * @param value as in a properties file
     * @throws IllegalArgumentException when there is no such setting
     */
    public FlawlineExtension setting(String name, String value) {
        if (!SettingType.all().containsKey(name)) {
            throw new IllegalArgumentException("There is no setting %s; there are %s".formatted(name, SettingType.all().keySet()));
        }
        settings.put(name, value);
        return this;
    }

    /**
     * Binds the models, and the bean {@code defectProcessor}, so that the routes of a context find them.
     *
     * @throws IllegalStateException when the extension is not in a static field, as JUnit does not start it then
     */
    public void bindTo(Registry registry) {
        if (inspectors == null) {
            throw new IllegalStateException("The models are not open: make the field with @RegisterExtension static");
        }
        DefectProcessor processor = new DefectProcessor();
        if (model != null) {
            processor.setModel(model);
        }
        registry.bind("inspectors", inspectors);
        registry.bind("defectProcessor", processor);
    }

    /** Returns a new context with the models, for routes and beans of a test. It is stopped after the test. */
    public CamelContext context() {
        CamelContext context = new DefaultCamelContext();
        bindTo(context.getRegistry());
        contexts.add(context);
        return context;
    }

    /**
     * Starts a new context with these routes. It is stopped after the test.
     *
     * @return sends messages to the routes; its {@code getCamelContext()} has the context
     */
    public ProducerTemplate start(RoutesBuilder... routes) throws Exception {
        CamelContext context = context();
        for (RoutesBuilder builder : routes) {
            context.addRoutes(builder);
        }
        context.start();
        return context.createProducerTemplate();
    }

    @Override
    public void beforeAll(ExtensionContext test) {
        inspectors = new Inspectors(new ModelRepository(models), new SettingsLayer("the test", settings), Map.of(), Limits.DEFAULT, 1,
                Duration.ofMinutes(1));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        contexts.forEach(CamelContext::stop);
        contexts.clear();
    }

    @Override
    public void afterAll(ExtensionContext test) {
        Objects.requireNonNull(inspectors).close();
        inspectors = null;
    }
}
