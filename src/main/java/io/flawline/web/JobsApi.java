package io.flawline.web;

import org.apache.camel.CamelContext;

import io.flawline.jobs.Job;
import io.flawline.jobs.Jobs;

/** The jobs that run in the background, their progress and results. */
final class JobsApi extends Api {

    private final Jobs jobs;

    JobsApi(CamelContext context) {
        jobs = context.getRegistry().findSingleByType(Jobs.class);
    }

    @Override
    void operations() {
        get("/jobs", call -> ApiResponse.json(jobs.all().stream().map(Job::json).toList()));
        get("/jobs/{id}", call -> ApiResponse.json(job(call).json()));
        delete("/jobs/{id}", call -> {
            job(call).cancel();
            return ApiResponse.nothing();
        });
    }

    private Job job(ApiRequest call) {
        String id = call.path("id");
        return jobs.find(id).orElseThrow(() -> ApiException.notFound("no-such-job", "No job \"%s\" found.".formatted(id)));
    }
}
