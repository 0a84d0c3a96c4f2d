package io.flawline.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

import io.flawline.learn.MissingParts.Trial;

/**
 * Describes how good images are scored by banks that were made without them, in five folds.
 *
 * @param groups  ids of the groups, rising
 * @param scores  the greatest distance in the scored views of each group
 * @param missing the greatest distance in each image from which something was taken out
 * @param low     the median distance of an ordinary place
 */
record HeldOut(int[] groups, double[] scores, double[] missing, double low) {

    private static final int FOLDS = 5;

    /**
     * @param trials images from which something was taken out
     * @param tick   is called after each fold, of {@link #FOLDS} or fewer
     */
    static HeldOut measure(Views views, List<Trial> trials, InputSize size, Distances distances, int threads, long seed,
            BooleanSupplier cancelled, Runnable tick) {
        List<Integer> ids = new ArrayList<>(new TreeSet<>(groups(views)));
        List<Integer> order = shuffled(ids, seed);
        int folds = Math.min(FOLDS, ids.size());
        double[] scores = new double[ids.size()];
        double[] missing = new double[trials.size()];
        List<Double> lows = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads));
        try {
            List<Set<Integer>> held = new ArrayList<>();
            List<Future<float[]>> banks = new ArrayList<>();
            for (int fold = 0; fold < folds; fold++) {
                Set<Integer> test = new HashSet<>();
                for (int i = fold; i < order.size(); i += folds) {
                    test.add(order.get(i));
                }
                held.add(test);
                Callable<float[]> choice = () -> views.bank(group -> !test.contains(group), seed, cancelled);
                banks.add(pool.submit(choice));
            }
            for (int fold = 0; fold < folds; fold++) {
                distances.use(get(banks.get(fold)));
                Set<Integer> unseen = held.get(fold);
                for (int view = 0; view < views.size(); view++) {
                    if (views.isScored(view) && unseen.contains(views.group(view))) {
                        float[] measured = distances.of(views.cells(view));
                        int at = ids.indexOf(views.group(view));
                        scores[at] = Math.max(scores[at], Grid.greatest(measured, size, views.mask(view)));
                        lows.add(Grid.median(measured));
                    }
                }
                for (int i = 0; i < missing.length; i++) {
                    Trial trial = trials.get(i);
                    missing[i] = unseen.contains(trial.group()) ? Grid.greatest(distances.of(trial.cells()), size, trial.mask()) : missing[i];
                }
                tick.run();
            }
        } finally {
            pool.shutdownNow();
        }
        return new HeldOut(ids.stream().mapToInt(Integer::intValue).toArray(), scores, missing,
                Grid.median(lows.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private static List<Integer> groups(Views views) {
        List<Integer> groups = new ArrayList<>();
        for (int view = 0; view < views.size(); view++) {
            groups.add(views.group(view));
        }
        return groups;
    }

    private static List<Integer> shuffled(List<Integer> ids, long seed) {
        List<Integer> order = new ArrayList<>(ids);
        Random random = new Random(seed + 1);
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return order;
    }

    private static float[] get(Future<float[]> bank) {
        try {
            return bank.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LearnCancelledException();
        }
    }

    /**
     * Returns the upper limit for good images: mean and two standard deviations of the logarithms, without the
     * twentieth that differs most, as that may be a bad image among the good.
     */
    double threshold() {
        double[] logs = ordinary();
        return Math.exp(Arrays.stream(logs).average().orElseThrow() + 2 * Math.max(spread(), 0.01));
    }

    /** Returns the standard deviation of the logarithms of the ordinary scores: how much good images differ. */
    double spread() {
        double[] logs = ordinary();
        double mean = Arrays.stream(logs).average().orElseThrow();
        return Math.sqrt(Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum() / Math.max(1, logs.length - 1));
    }

    private double[] ordinary() {
        double[] logs = Arrays.stream(scores).map(score -> Math.log(Math.max(score, 1e-9))).sorted().toArray();
        return logs.length >= 10 ? Arrays.copyOf(logs, logs.length - Math.max(1, logs.length / 20)) : logs;
    }
}
