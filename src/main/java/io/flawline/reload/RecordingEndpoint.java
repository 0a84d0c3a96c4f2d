package io.flawline.reload;

import java.util.function.Consumer;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.PollingConsumerSupport;
import org.jspecify.annotations.Nullable;

import io.flawline.reload.DryRun.Sent;

/** Replaces an endpoint: it reports what is sent to it, sends nothing, and has nothing to read. */
final class RecordingEndpoint extends DefaultEndpoint {

    private final String uri;
    private final Endpoint original;
    private final Secrets secrets;
    private final Consumer<Sent> recorder;

    /** @param uri as it was asked for; an endpoint's own account of it may be shorter */
    RecordingEndpoint(String uri, Endpoint original, Secrets secrets, Consumer<Sent> recorder) {
        this.uri = uri;
        setCamelContext(original.getCamelContext());
        this.original = original;
        this.secrets = secrets;
        this.recorder = recorder;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                recorder.accept(new Sent(secrets.maskUri(getEndpointUri()), secrets.mask(file(exchange)),
                        Payloads.of(exchange.getMessage(), secrets)));
            }
        };
    }

    private @Nullable String file(Exchange exchange) {
        return original instanceof GenericFileEndpoint<?> folder && folder.getFileName() != null
                ? folder.getFileName().evaluate(exchange, String.class) : null;
    }

    @Override
    public org.apache.camel.Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("Nothing is read from " + getEndpointUri() + " in a rehearsal");
    }

    @Override
    public PollingConsumer createPollingConsumer() {
        return new PollingConsumerSupport(this) {
            @Override
            public @Nullable Exchange receive() {
                return null;
            }

            @Override
            public @Nullable Exchange receiveNoWait() {
                return null;
            }

            @Override
            public @Nullable Exchange receive(long timeout) {
                return null;
            }
        };
    }

    @Override
    public boolean isSingleton() {
        return true;
    }

    @Override
    protected String createEndpointUri() {
        return uri;
    }
}
