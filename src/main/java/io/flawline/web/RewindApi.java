package io.flawline.web;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;

import io.flawline.history.KeptFiles;
import io.flawline.jobs.Job;
import io.flawline.model.ModelStoreException;
import io.flawline.serving.Inspectors;
import io.flawline.shadow.RewindJobs;

/** The comparison of a version with the serving one over the kept inspections, as a job. */
final class RewindApi extends Api {

    private static final String EXPECTED = "{\"version\": N, \"since\": \"2026-01-31T00:00:00Z\"}";

    private final RewindJobs rewinds;
    private final Inspectors inspectors;

    RewindApi(CamelContext context) {
        rewinds = context.getRegistry().findSingleByType(RewindJobs.class);
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
    }

    @Override
    void operations() {
        post("/models/{name}/rewind", this::rewind);
    }

    private ApiResponse rewind(ApiRequest call) throws IOException {
        String name = call.path("name");
        JsonFields fields = JsonFields.of(call, EXPECTED, List.of("version", "since", "until", "route"));
        String version = fields.version().orElseThrow(() -> new ApiException(400, "wrong-argument",
                "The version is missing. Expected is %s.".formatted(EXPECTED)));
        KeptFiles.Filter filter;
        try {
            filter = KeptFiles.Filter.of(fields.text("since"), fields.text("until"), null, null, fields.text("route"), null);
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage() + ".");
        }
        try {
            if (version.equals(inspectors.store().serving(name).version())) {
                throw new ApiException(409, "serves", "The version %s/%s is the one that serves, so there is nothing to compare.".formatted(name, version));
            }
            Job job = rewinds.submit(name, version, filter);
            return ApiResponse.json(202, Map.of("job", job.id())).with("Location", "/jobs/" + job.id());
        } catch (ModelStoreException e) {
            throw ModelsApi.failure(e);
        } catch (IllegalStateException e) {
            throw new ApiException(503, "overloaded", e.getMessage());
        }
    }
}
