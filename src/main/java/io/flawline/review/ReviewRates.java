package io.flawline.review;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.flawline.history.History;
import io.flawline.history.RecordedReview;
import io.flawline.trends.By;
import io.flawline.trends.Period;
import io.flawline.trends.Shifts;

/** How often people agree with the inspections that they review, over time. */
public final class ReviewRates {

    private static final int BATCH = 1_000;

    /**
     * The reviews of one period; of several reviews of one inspection the latest counts.
     *
     * @param name        the start for people
     * @param falseAlarms good parts that the inspection did not call good
     * @param misses      defective parts that the inspection called good
     */
    public record Rate(String name, Instant from, Instant to, long reviewed, long falseAlarms, long misses) {

        public long overruled() {
            return falseAlarms + misses;
        }

        /** Returns the share of reviews that agree, 0..1. */
        public double agreement() {
            return Math.round(10_000.0 * (reviewed - overruled()) / reviewed) / 10_000.0;
        }

        private static Rate of(Period period) {
            return new Rate(period.name(), period.from(), period.to(), 0, 0, 0);
        }

        private Rate and(RecordedReview review) {
            boolean isGood = review.review().verdict().equals("ok");
            return new Rate(name, from, to, reviewed + 1, falseAlarms + (review.isOverruled() && isGood ? 1 : 0),
                    misses + (review.isOverruled() && !isGood ? 1 : 0));
        }
    }

    private ReviewRates() {
    }

    /**
     * Counts reviews by the time at which they were made.
     *
     * @param since not before; null for all
     * @param until not after; null for all
     * @param model that inspected; null for all
     * @return periods with reviews, oldest first
     * @throws IOException when the reviews cannot be read
     */
    public static List<Rate> of(History history, By by, Shifts shifts, @Nullable Instant since, @Nullable Instant until,
            @Nullable String model) throws IOException {
        Map<String, RecordedReview> latest = new LinkedHashMap<>();
        long position = 0;
        List<RecordedReview> batch = history.reviewsAfter(position, BATCH);
        while (!batch.isEmpty()) {
            batch.forEach(review -> latest.put(review.key(), review));
            position = batch.get(batch.size() - 1).position();
            batch = history.reviewsAfter(position, BATCH);
        }
        Map<Instant, Rate> rates = new TreeMap<>();
        for (RecordedReview review : latest.values()) {
            Instant time = review.review().time();
            boolean counts = review.inspection() != null && (model == null || model.equals(review.inspection().model()))
                    && (since == null || !time.isBefore(since)) && (until == null || !time.isAfter(until));
            if (counts) {
                Period period = by.at(time, shifts);
                rates.merge(period.from(), Rate.of(period).and(review), (rate, first) -> rate.and(review));
            }
        }
        return new ArrayList<>(rates.values());
    }
}
