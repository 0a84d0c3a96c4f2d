package io.flawline.camera;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * Takes one image now. The camera stays connected between two, so that a trigger does not wait for that. An image that
 * does not come in time is not tried again: a later one would show another part.
 */
final class CameraProducer extends DefaultProducer {
    private final CameraEndpoint endpoint;
    private final AtomicLong before = new AtomicLong();
    private @Nullable Camera camera;

    CameraProducer(CameraEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        camera = endpoint.acquire();
        before.set(camera.state().number());
    }

    @Override
    protected void doStop() throws Exception {
        if (camera != null) {
            camera = null;
            endpoint.release();
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        Camera started = camera;
        if (started == null) {
            throw new RejectedExecutionException(endpoint + " has been stopped");
        }
        Frame frame = started.takeNow(endpoint.options().camera().timeout());
        if (frame == null) {
            String problem = started.state().hasEnded() ? "its video file has come to its end; loop = true starts it again" : started.state().failure();
            throw new RejectedException(Reason.TIMED_OUT, "The camera %s gave no image within timeout = %d ms%s".formatted(endpoint.name(),
                    endpoint.options().camera().timeout().toMillis(), problem == null ? "." : ": " + problem));
        }
        endpoint.fill(exchange.getMessage(), frame, before.getAndSet(frame.number()));
    }
}
