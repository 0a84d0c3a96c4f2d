package io.flawline.route;

import java.util.Map;

import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ProcessorEndpoint;

/**
 * Inspects the image in the body with a model: {@code to: "flawline:MODEL?threshold=0.8"}.
 *
 * <p>The options are those of a {@link DefectProcessor} bean, and the body becomes the same inspection. The default
 * model is {@code flawline:{{flawline.model}}}.
 */
@UriEndpoint(scheme = "flawline", title = "Flawline", syntax = "flawline:model", firstVersion = "0.1.0", producerOnly = true,
        remote = false, category = Category.TRANSFORMATION)
public final class FlawlineEndpoint extends ProcessorEndpoint {

    @UriPath(description = "Name of the model in the repository.")
    private final String model;
    private final DefectProcessor processor;

    FlawlineEndpoint(String uri, Component component, String model, Map<String, Object> options) {
        this(uri, component, model, new DefectProcessor());
        DefectProcessorConfigurer configurer = new DefectProcessorConfigurer();
        options.forEach((name, value) -> configurer.configure(component.getCamelContext(), processor, name, value, false));
    }

    private FlawlineEndpoint(String uri, Component component, String model, DefectProcessor processor) {
        super(uri, component, processor);
        this.model = model;
        this.processor = processor;
        processor.setCamelContext(component.getCamelContext());
        processor.setModel(model);
        processor.setOrigin("the endpoint flawline:" + model);
    }

    /** Returns the name of the model. */
    public String getModel() {
        return model;
    }

    DefectProcessor inspector() {
        return processor;
    }

    /** The endpoint only computes, so a dry run uses it and does not record it as a sink. */
    @Override
    public boolean isRemote() {
        return false;
    }

    /**
     * Loads the model with the context, so that the first image does not wait for it. An endpoint that a message creates in
     * a running context ({@code toD}) rejects messages instead.
     */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (!getCamelContext().isStarted()) {
            processor.prepare();
        }
    }
}
