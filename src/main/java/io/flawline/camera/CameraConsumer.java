package io.flawline.camera;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.broker.DrainingConsumer;

/**
 * Gives a route the newest image, then the one that is newest when the route has taken it. With {@code every} it lets
 * that time pass in between; with {@code movement} it skips images that show what the previous one shows.
 */
final class CameraConsumer extends DrainingConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(CameraConsumer.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final CameraEndpoint endpoint;
    private @Nullable Camera camera;

    CameraConsumer(CameraEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        long started = System.nanoTime();
        camera = endpoint.acquire();
        Camera from = camera;
        runLoop("images of " + endpoint.name(), () -> run(from, started));
    }

    @Override
    protected void doStop() throws Exception {
        endLoop();
        if (camera != null) {
            camera = null;
            endpoint.release();
        }
        super.doStop();
    }

    /** @param started images from before it are another route's */
    private void run(Camera from, long started) {
        long taken = from.state().number();
        long seen = 0;
        long due = System.nanoTime();
        try (Movement movement = endpoint.movement()) {
            while (isRunning()) {
                if (isHeld() || due - System.nanoTime() > 0) {
                    sleep(due);
                    continue;
                }
                Frame frame = from.newerThan(seen, POLL);
                if (frame == null) {
                    continue;
                }
                seen = frame.number();
                if (frame.asked() - started >= 0 && movement.isIn(frame.image()) && enter()) {
                    from.state().taken(frame);
                    long before = taken;
                    taken = frame.number();
                    due = next(due, endpoint.options().every().toNanos());
                    send(frame, before);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns the next time: a line that was late catches up with the rhythm as long as it is less than one beat
     * behind.
     */
    private static long next(long due, long every) {
        long now = System.nanoTime();
        return due + every - now > 0 ? due + every : now + every;
    }

    private void sleep(long due) throws InterruptedException {
        long left = due - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(left > 0 ? Math.min(left, POLL.toNanos()) : POLL.toNanos());
    }

    private void send(Frame frame, long before) {
        Exchange exchange = createExchange(true);
        endpoint.fill(exchange.getIn(), frame, before);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getException() != null) {
                    LOG.warn("Image {} of the camera {} failed: {}", frame.number(), endpoint.name(), done.getException().getMessage());
                }
                leave();
            }
        });
        try {
            getProcessor().process(exchange); // waits for steps that continue on another thread: images do not queue up behind them
        } catch (Exception e) {
            exchange.setException(e);
        }
        releaseExchange(exchange, true);
    }
}
