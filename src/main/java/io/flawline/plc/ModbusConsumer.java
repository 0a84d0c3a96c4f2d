package io.flawline.plc;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.broker.DrainingConsumer;

/**
 * Looks at the part number of a PLC and runs the route with each new one; 0 is none.
 *
 * <p>A number that is there at the first look, or after the connection was lost, may be of a part that has passed. It
 * is delivered once with the header {@link #FRESH} false, so that the route lets the part end as the safe verdict and
 * takes no image, which would be of the neighbour.
 */
final class ModbusConsumer extends DrainingConsumer {
    /** Header: whether this consumer saw the number change. */
    static final String FRESH = "CamelModbusFresh";

    private static final Logger LOG = LoggerFactory.getLogger(ModbusConsumer.class);
    private static final long RETRY_MILLIS = 200;

    private final ModbusEndpoint endpoint;
    private @Nullable ExecutorService thread;
    private volatile boolean running;
    private long last;

    ModbusConsumer(ModbusEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        running = true;
        thread = endpoint.getCamelContext().getExecutorServiceManager()
                .newSingleThreadExecutor(this, "modbus " + endpoint.options().address());
        thread.execute(this::run);
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        if (thread != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(thread, 5_000);
            thread = null;
        }
        super.doStop();
    }

    private void run() {
        ModbusLink link = endpoint.open();
        boolean seen = false;
        boolean away = false;
        try {
            while (running) {
                try {
                    long number = isHeld() ? last : link.readNumber(endpoint.options().register());
                    boolean fresh = seen && !isHeld();
                    seen = !isHeld();
                    if (away) {
                        away = false;
                        LOG.info("modbus:{} is back", endpoint.options().address());
                    }
                    if (number != last && number != 0 && enter()) {
                        take(number, fresh);
                    }
                    last = number;
                    TimeUnit.MILLISECONDS.sleep(endpoint.options().every());
                } catch (IOException | RuntimeException e) {
                    seen = false;
                    if (!away) {
                        away = true;
                        LOG.warn("{}; trying again", e.getMessage() == null ? e.toString() : e.getMessage());
                    }
                    TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            endpoint.close(link);
        }
    }

    private void take(long number, boolean fresh) {
        if (fresh && last != 0 && number > last + 1) {
            LOG.warn("modbus:{}: the part number went from {} to {} between two looks; if the PLC counts by one, {} parts got no verdict",
                    endpoint.options().address(), last, number, number - last - 1);
        }
        Exchange exchange = createExchange(false);
        exchange.getIn().setBody(number);
        exchange.getIn().setHeader("part", number);
        exchange.getIn().setHeader(FRESH, fresh);
        exchange.getIn().setHeader(FreshTrigger.TIME, System.currentTimeMillis());
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            leave();
        }
        if (exchange.isFailed()) {
            LOG.warn("modbus:{}: the route failed with part {}: {}", endpoint.options().address(), number,
                    exchange.getException() == null ? "it was rolled back" : exchange.getException().getMessage());
        }
        releaseExchange(exchange, false);
    }
}
