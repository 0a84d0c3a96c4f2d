package io.flawline.monitor;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;
import io.flawline.recipe.Recipes;

/**
 * A health check that is down while the file of a recipe has a mistake; the previous recipe stays in force, so
 * readiness does not depend on it.
 */
public final class RecipeHealthCheck extends ProblemsCheck {

    private final Recipes recipes;

    private RecipeHealthCheck(Recipes recipes) {
        super("recipes", false);
        this.recipes = recipes;
    }

    public static void register(CamelContext context, Recipes recipes) {
        new RecipeHealthCheck(recipes).registerWith(context);
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        return recipes.problems();
    }
}
