package io.flawline.routetest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.flawline.reload.DryRuns;
import io.flawline.yaml.YamlException;

/** Runs the tests of files. */
public final class RouteTests {

    /**
     * Describes the result of one test.
     *
     * @param file        of the test
     * @param line        where the test begins, from 1; 0 when the file cannot be read
     * @param name        of the test
     * @param millis      that it took
     * @param differences in words; empty when the test has passed
     */
    public record Result(String file, int line, String name, long millis, List<String> differences) {

        public boolean hasPassed() {
            return differences.isEmpty();
        }
    }

    private final DryRuns runs;

    public RouteTests(DryRuns runs) {
        this.runs = runs;
    }

    /** Returns the results in the order of the files. A file with a mistake is one result that has not passed. */
    public List<Result> run(List<Path> files) {
        List<Result> results = new ArrayList<>();
        for (Path file : files) {
            try {
                for (RouteTest test : RouteTestFile.read(file)) {
                    results.add(run(test));
                }
            } catch (YamlException e) {
                results.add(new Result(file.toString(), e.line(), "the file", 0, List.of(e.getMessage())));
            } catch (IOException e) {
                results.add(new Result(file.toString(), 0, "the file", 0, List.of("%s cannot be read: %s".formatted(file, e))));
            }
        }
        return results;
    }

    private Result run(RouteTest test) {
        long started = System.nanoTime();
        List<String> differences;
        if (!runs.canRehearse(test.route())) {
            differences = List.of("no route file has a route with the id " + test.route());
        } else {
            try {
                differences = Comparison.differences(test.expectation(), runs.rehearse(test.route(), test.message().bytes(),
                        test.message().type(), test.message().name()));
            } catch (Exception e) {
                differences = List.of("the route cannot be run: " + e.getMessage());
            }
        }
        return new Result(test.file(), test.line(), test.name(), (System.nanoTime() - started) / 1_000_000, differences);
    }
}
