package io.flawline.cli;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

import com.sun.management.OperatingSystemMXBean;

import io.flawline.inspect.Inspection.Timings;
import io.flawline.request.Request;
import io.flawline.serving.ModelHandle;

/**
 * Describes what inspecting images over and over for a while has cost.
 *
 * @param timings    of each inspection
 * @param seconds    on the clock
 * @param cpuSeconds of all threads of this process
 */
record BenchResult(List<Timings> timings, double seconds, double cpuSeconds) {

    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Inspects with this number of threads until the time is over, each thread at least once. */
    static BenchResult run(ModelHandle model, List<byte[]> pictures, int threads, double seconds) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long cpu = SYSTEM.getProcessCpuTime();
            long start = System.nanoTime();
            long end = start + (long) (seconds * 1e9);
            List<Future<List<Timings>>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread;
                running.add(pool.submit(() -> repeat(model, pictures, first, end)));
            }
            List<Timings> all = new ArrayList<>();
            for (Future<List<Timings>> each : running) {
                all.addAll(each.get());
            }
            return new BenchResult(all, (System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<Timings> repeat(ModelHandle model, List<byte[]> pictures, int first, long end) {
        List<Timings> timings = new ArrayList<>();
        for (int i = first; timings.isEmpty() || System.nanoTime() - end < 0; i++) {
            timings.add(model.inspect(Request.ofImage(pictures.get(i % pictures.size()), null)).timings());
        }
        return timings;
    }

    double imagesPerSecond() {
        return timings.size() / seconds;
    }

    double cpuMillisAnImage() {
        return cpuSeconds * 1000 / timings.size();
    }

    double median(ToDoubleFunction<Timings> stage) {
        return quantile(stage, 0.5);
    }

    double p95(ToDoubleFunction<Timings> stage) {
        return quantile(stage, 0.95);
    }

    private double quantile(ToDoubleFunction<Timings> stage, double share) {
        List<Double> sorted = new ArrayList<>(timings.stream().map(stage::applyAsDouble).toList());
        Collections.sort(sorted);
        return sorted.get((int) (share * (sorted.size() - 1)));
    }
}
