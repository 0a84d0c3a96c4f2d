package io.flawline.failure;

import org.apache.camel.CamelContextAware;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.RouteAware;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/** Takes the place of a consumer that could not be created, and creates it at each start until that succeeds. */
final class LateConsumer extends DefaultConsumer {
    private @Nullable Consumer consumer;

    LateConsumer(Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Consumer created = getEndpoint().createConsumer(getProcessor());
        CamelContextAware.trySetCamelContext(created, getEndpoint().getCamelContext());
        if (created instanceof RouteAware aware) {
            aware.setRoute(getRoute());
        }
        if (created instanceof RouteIdAware aware) {
            aware.setRouteId(getRouteId());
        }
        ServiceHelper.startService(created);
        consumer = created;
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownService(consumer);
        consumer = null;
        super.doStop();
    }
}
