package io.flawline.review;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

import io.flawline.history.History;

/**
 * The endpoint {@code from: reviews:all} delivers each review that a person records, in their order and at least once. Each
 * route remembers how far it is, by its id.
 */
public final class ReviewsComponent extends DefaultComponent {

    private static final String ALL = "all";

    private final Supplier<History> history;
    private final Path folder;

    private ReviewsComponent(Supplier<History> history, Path folder) {
        this.history = history;
        this.folder = folder;
    }

    /**
     * Gives a context the {@code reviews} component.
     *
     * @param history is asked for when a route starts
     * @param folder  of the files in which routes remember how far they are
     */
    public static void bindTo(CamelContext context, Supplier<History> history, Path folder) {
        context.addComponent("reviews", new ReviewsComponent(history, folder));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        if (!name.equals(ALL)) {
            throw new IllegalArgumentException("reviews:%s: allowed is reviews:%s".formatted(name, ALL));
        }
        return new ReviewsEndpoint(uri, this);
    }

    History history() {
        return history.get();
    }

    ReviewCursor cursor(String route) {
        return new ReviewCursor(folder, route);
    }
}
