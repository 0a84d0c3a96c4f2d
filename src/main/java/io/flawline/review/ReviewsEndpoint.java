package io.flawline.review;

import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

import io.flawline.history.History;

/** {@code reviews:all}; several routes may consume from it, and each gets every review. */
final class ReviewsEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    private final ReviewsComponent component;

    ReviewsEndpoint(String uri, ReviewsComponent component) {
        super(uri, component);
        this.component = component;
    }

    History history() {
        return component.history();
    }

    ReviewCursor cursor(String route) {
        return component.cursor(route);
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("to: reviews:all: a review is recorded by POST /inspections/KEY/review;"
                + " routes only consume (from: reviews:all)");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ReviewsConsumer consumer = new ReviewsConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }
}
