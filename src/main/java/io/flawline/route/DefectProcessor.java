package io.flawline.route;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.api.PublicApi;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelException;
import io.flawline.model.SettingException;
import io.flawline.model.SettingType;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Judging;
import io.flawline.recipe.Recipe;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;

/**
 * Inspects the image in the message's body and puts the {@link Inspection} in its place:
 * <pre>{@code
 * DefectProcessor strict = new DefectProcessor();
 * strict.setModel("part-a");
 * strict.set("threshold", 0.8);
 *
 * from("file:inbox").process(strict).filter(simple("${body.verdict} == 'defect'")).to("file:rejected");
 * }</pre>
 * or in YAML, where one file may define several beans:
 * <pre>{@code
 * - beans:
 *     - name: strict
 *       type: io.flawline.route.DefectProcessor
 *       properties:
 *         model: part-a
 *         threshold: 0.8
 * }</pre>
 *
 * <p>The body may be a JSON request (bytes, text, or a map that the route has unmarshalled), an encoded image, a
 * file of either, a {@link Request}, or an OpenCV {@link Mat} of 8-bit BGR. The header {@code model} names another
 * model than the bean's, and so does {@code "model"} in the JSON, which overrides the header. A message may name any
 * model of the repository, unless {@code flawline.models.allowed} or the bean's own {@code allowed} lists some. In the
 * same way the header {@code recipe} and {@code "recipe"} in the JSON name a recipe, which grades the defects. A header
 * {@code part} becomes {@code input.part} of the result, where the request has no field of that name.
 *
 * <p>Each setting of an inspection ({@link SettingType}) is a property of the bean; one that is not set comes from
 * {@code application.properties}, else from the model.
 *
 * <p>In Flawline's own application, the models are those that it serves. In any other Camel application they are opened at
 * the first use, from the folder {@code flawline.models} (default {@code models}), and closed with the context.
 *
 * <p>Several threads may use a processor at once after its properties are set.
 */
@PublicApi
public class DefectProcessor implements Processor, CamelContextAware {

    /** Exchange property: the {@link Request} that was inspected. */
    public static final String REQUEST = "flawlineRequest";

    private static final String ORIGIN = "a DefectProcessor bean";

    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, ModelHandle> ready = new ConcurrentHashMap<>();
    private final RecipeHandles recipeHandles = new RecipeHandles();
    private @Nullable CamelContext camelContext;
    private @Nullable Inspectors inspectors;
    private final Listeners listeners = new Listeners();
    private @Nullable String model;
    private @Nullable String recipe;
    private @Nullable String allowed;
    private volatile @Nullable String origin;

    /**
     * Loads and warms the bean's own model, so that the first image does not wait for it.
     *
     * @throws ModelException when the model does not exist or cannot be used
     * @throws SettingException when a setting is out of range
     */
    public void prepare() {
        ready(model());
    }

    /** Inspects an image that no one sent with the bean's own model; null when no worker is free. It does not count. */
    @Nullable
    Inspection rehearse(Request request) {
        return ready(model()).rehearse(request);
    }

    /** Returns the bean's model when it was in use and has left the repository. */
    public Optional<String> missingModel() {
        ModelHandle own = ready.get(model());
        return own == null || own.isServed() ? Optional.empty() : Optional.of(model());
    }

    /** @throws RejectedException when the message has no result, with the reason */
    @Override
    public void process(Exchange exchange) {
        if (camelContext == null) {
            camelContext = exchange.getContext();
        }
        try {
            Request request = MessageRequest.of(exchange, inspectors().limits().maxBytes());
            Recipe chosen = ChosenRecipe.of(request, exchange.getMessage(), recipe, camelContext);
            Inspection inspection = inspect(request, exchange.getMessage(), chosen);
            exchange.setProperty(REQUEST, request);
            exchange.getMessage().setBody(inspection);
            ResultHeaders.set(exchange.getMessage());
            listeners.inspected(exchange, request, inspection, new Judging(layer(), chosen));
        } catch (RejectedException e) {
            listeners.rejected(exchange, e);
            throw e;
        } catch (StackOverflowError | LinkageError e) {
            RejectedException failure = new RejectedException(Reason.MODEL_FAILED, "The inspection failed: " + e, e);
            listeners.rejected(exchange, failure);
            throw failure;
        }
    }

    private Inspection inspect(Request request, Message message, @Nullable Recipe chosen) {
        String named = request.model() != null ? request.model() : message.getHeader("model", String.class);
        if (named != null) {
            AllowedModels.of(allowed, model(), camelContext).require(named);
        }
        Reason absent = named != null ? Reason.NO_SUCH_MODEL : Reason.MODEL_FAILED;
        if (chosen == null) {
            return handle(named != null ? named : model(), absent).inspect(request);
        }
        String name = named != null ? named : chosen.preferredModel().orElseGet(this::model);
        try {
            return recipeHandles.get(inspectors(), name, chosen, layer()).inspect(request);
        } catch (ModelException | SettingException e) {
            throw new RejectedException(absent, "The recipe %s: %s".formatted(chosen.name(), e.getMessage()), e);
        }
    }

    private ModelHandle handle(String name, Reason absent) {
        try {
            return ready(name);
        } catch (ModelException | SettingException e) {
            throw new RejectedException(absent, e.getMessage(), e);
        }
    }

    private ModelHandle ready(String name) {
        return ready.computeIfAbsent(name, n -> inspectors().ready(n, layer()));
    }

    private SettingsLayer layer() {
        if (origin == null) {
            origin = BeanName.of(this, camelContext).map(name -> "the bean " + name).orElse(ORIGIN);
        }
        return new SettingsLayer(origin, settings);
    }

    private Inspectors inspectors() {
        if (inspectors == null) {
            inspectors = EmbeddedModels.inspectors(Objects.requireNonNull(camelContext));
        }
        return inspectors;
    }

    private String model() {
        return model != null ? model : Objects.requireNonNull(camelContext).resolvePropertyPlaceholders("{{flawline.model:ball-screw-pitting}}");
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** Sets what logs and models call this bean, which is in no registry. */
    void setOrigin(String origin) {
        this.origin = origin;
    }

    /** Sets the inspectors, for use without a Camel registry. */
    public void setInspectors(Inspectors inspectors) {
        this.inspectors = inspectors;
    }

    /** Sets the name of the model in the repository (default {@code flawline.model}). */
    public void setModel(String model) {
        this.model = model;
    }

    /** Sets the recipe of messages that name none (default {@code flawline.recipe}; none: verdicts by count alone). */
    public void setRecipe(String recipe) {
        this.recipe = recipe;
    }

    /**
     * Sets the names of models that a message may choose, separated by commas (default {@code flawline.models.allowed};
     * none: all).
     */
    public void setAllowed(String allowed) {
        this.allowed = allowed;
    }

    /**
     * Sets a setting of the inspection, as the property of that name does in a route file. The value is checked when the
     * model is loaded.
     *
     * @param name  one of {@link SettingType#all()}
     * @param value a number, a text as in a properties file, a list or a map
     * @throws SettingException when the setting does not exist
     */
    public void set(String name, Object value) {
        if (!SettingType.all().containsKey(name)) {
            throw SettingException.unknown(name, value, ORIGIN);
        }
        settings.put(name, value);
    }

    /** Returns what was given for a setting. */
    @Nullable
    Object get(String name) {
        return settings.get(name);
    }

    /** Sets {@code threshold}; the same as {@link #set}. */
    public void setThreshold(String value) {
        set("threshold", value);
    }

    /** Sets {@code counting}; the same as {@link #set}. */
    public void setCounting(String value) {
        set("counting", value);
    }

    /** Sets {@code minArea}; the same as {@link #set}. */
    public void setMinArea(String value) {
        set("minArea", value);
    }

    /** Sets {@code overlay}; the same as {@link #set}. */
    public void setOverlay(String value) {
        set("overlay", value);
    }

    /** Sets {@code overlaySize}; the same as {@link #set}. */
    public void setOverlaySize(String value) {
        set("overlaySize", value);
    }

    /** Sets {@code overlayQuality}; the same as {@link #set}. */
    public void setOverlayQuality(String value) {
        set("overlayQuality", value);
    }

    /** Sets {@code color}; the same as {@link #set}. */
    public void setColor(String value) {
        set("color", value);
    }

    /** Sets {@code mean}; the same as {@link #set}. */
    public void setMean(String value) {
        set("mean", value);
    }

    /** Sets {@code scale}; the same as {@link #set}. */
    public void setScale(String value) {
        set("scale", value);
    }

    /** Sets {@code resize}; the same as {@link #set}. */
    public void setResize(String value) {
        set("resize", value);
    }

    /** Sets {@code decode}; the same as {@link #set}. */
    public void setDecode(String value) {
        set("decode", value);
    }

    /** Sets {@code device}; the same as {@link #set}. */
    public void setDevice(String value) {
        set("device", value);
    }

    /** Sets {@code properties}; the same as {@link #set}. */
    public void setProperties(String value) {
        set("properties", value);
    }
}
