package io.flawline.review;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.broker.DrainingConsumer;
import io.flawline.history.History;
import io.flawline.history.RecordedReview;

/** Runs the route with each review, one after the other, and remembers it once the route has succeeded. */
final class ReviewsConsumer extends DrainingConsumer {

    /** Header: the key of the inspection. */
    static final String KEY = "CamelReviewKey";
    /** Header: {@code true} when the person disagrees with the inspection. */
    static final String OVERRULED = "CamelReviewOverruled";

    private static final Logger LOG = LoggerFactory.getLogger(ReviewsConsumer.class);
    private static final int BATCH = 100;
    private static final long POLL_MILLIS = 200;
    private static final long PAUSE_MILLIS = 1_000;

    private final ReviewsEndpoint endpoint;
    private @Nullable ExecutorService thread;
    private volatile boolean running;
    /** Position of the last review that the route has processed; -1 before it is read. */
    private long position = -1;

    ReviewsConsumer(ReviewsEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        History history = endpoint.history();
        ReviewCursor cursor = endpoint.cursor(getRouteId());
        running = true;
        position = -1;
        ExecutorService started = endpoint.getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, "reviews " + getRouteId());
        thread = started;
        started.execute(() -> run(history, cursor));
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

    private void run(History history, ReviewCursor cursor) {
        try {
            while (running) {
                try {
                    if (isHeld() || !deliver(history, cursor)) {
                        history.awaitReview(POLL_MILLIS);
                    }
                } catch (IOException | RuntimeException e) {
                    LOG.warn("Route {} cannot read the reviews, trying again: {}", getRouteId(), e.toString());
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Delivers what is new; returns false when there is nothing. */
    private boolean deliver(History history, ReviewCursor cursor) throws IOException, InterruptedException {
        if (position < 0) {
            position = cursor.read();
        }
        List<RecordedReview> reviews = history.reviewsAfter(position, BATCH);
        for (RecordedReview review : reviews) {
            if (!running || !enter()) {
                return true;
            }
            boolean delivered;
            try {
                delivered = succeeds(review);
                if (delivered) {
                    cursor.write(review.position());
                    position = review.position();
                }
            } finally {
                leave();
            }
            if (!delivered) {
                TimeUnit.MILLISECONDS.sleep(running ? PAUSE_MILLIS : 0);
                return true;
            }
        }
        return !reviews.isEmpty();
    }

    private boolean succeeds(RecordedReview review) {
        Exchange exchange = createExchange(false);
        Message message = exchange.getIn();
        message.setBody(review.json().toString());
        message.setHeader(KEY, review.key());
        message.setHeader(OVERRULED, review.isOverruled());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        boolean failed = exchange.isFailed();
        if (failed) {
            LOG.warn("reviews:all: the review of {} remains the next one, as its route {} failed: {}", review.key(), getRouteId(),
                    exchange.getException() == null ? "it was rolled back" : exchange.getException().getMessage());
        }
        releaseExchange(exchange, false);
        return !failed;
    }
}
