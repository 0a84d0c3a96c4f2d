package io.flawline.monitor;

import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import io.flawline.recipe.Recipes;

/**
 * A health check that is down while the file of a recipe has a mistake; the previous recipe stays in force, so
 * readiness does not depend on it.
 */
public final class RecipeHealthCheck extends AbstractHealthCheck {

    private final Recipes recipes;

    private RecipeHealthCheck(Recipes recipes) {
        super("flawline", "recipes");
        this.recipes = recipes;
    }

    public static void register(CamelContext context, Recipes recipes) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            RecipeHealthCheck check = new RecipeHealthCheck(recipes);
            check.setCamelContext(context);
            registry.register(check);
        }
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> problems = recipes.problems();
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }
}
