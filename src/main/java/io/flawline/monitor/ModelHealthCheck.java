package io.flawline.monitor;

import java.util.ArrayList;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;
import io.flawline.route.FlawlineComponent;
import io.flawline.serving.Inspectors;

/**
 * A health check that is down, with the reason, while a version of a model on disk is refused or a bean's model was
 * removed. As a readiness check it is down only while no model can answer, because otherwise it gains nothing to take
 * the work away, and while no version of a model in use passes its golden set. The detail {@code warnings} of both lists what was guessed or not read of the models in use.
 */
public final class ModelHealthCheck extends ProblemsCheck {

    private final Inspectors inspectors;

    private ModelHealthCheck(String id, Inspectors inspectors, boolean readiness) {
        super(id, readiness);
        this.inspectors = inspectors;
    }

    public static void register(CamelContext context, Inspectors inspectors) {
        new ModelHealthCheck("models", inspectors, false).registerWith(context);
        new ModelHealthCheck("models-serving", inspectors, true).registerWith(context);
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        List<String> problems = isReadiness() ? nothingServes() : problems();
        List<String> warnings = inspectors.warnings();
        if (!warnings.isEmpty()) {
            builder.detail("warnings", warnings);
        }
        return problems;
    }

    private List<String> nothingServes() {
        List<String> blocked = inspectors.blocked();
        return !blocked.isEmpty() ? blocked
                : inspectors.servesAny() ? List.of() : List.of("no model is left in the repository that could answer");
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(inspectors.problems());
        FlawlineComponent.processors(getCamelContext())
                .flatMap(bean -> bean.missingModel().stream()).distinct()
                .forEach(name -> problems.add("the model " + name + " was taken away; what needs it is refused"));
        return problems;
    }
}
