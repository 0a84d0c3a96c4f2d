package io.flawline.camera;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

import io.flawline.image.ImageFormat;

/** {@code camera:NAME}, both its ends. */
final class CameraEndpoint extends DefaultEndpoint {
    private final CameraComponent component;
    private final String name;
    private final CameraOptions options;

    /** @param uri without secrets */
    CameraEndpoint(String uri, CameraComponent component, String name, CameraOptions options) {
        super(uri, component);
        this.component = component;
        this.name = name;
        this.options = options;
    }

    String name() {
        return name;
    }

    CameraOptions options() {
        return options;
    }

    Movement movement() {
        return Movement.of(options.movement(), component.limits());
    }

    Camera acquire() {
        return component.acquire(name, options);
    }

    void release() {
        component.release(name);
    }

    /** @param before number of the image that the same end took before */
    void fill(Message message, Frame frame, long before) {
        message.setBody(frame.image());
        message.setHeader(CameraComponent.NAME, name);
        message.setHeader(CameraComponent.FRAME, frame.number());
        message.setHeader(CameraComponent.TIME, frame.time());
        message.setHeader(CameraComponent.SKIPPED, Math.max(0, frame.number() - before - 1));
        ImageFormat.sniff(frame.image()).ifPresent(format -> message.setHeader(Exchange.CONTENT_TYPE, "image/" + format.lowerCaseName()));
    }

    @Override
    public Producer createProducer() {
        return new CameraProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        CameraConsumer consumer = new CameraConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }
}
