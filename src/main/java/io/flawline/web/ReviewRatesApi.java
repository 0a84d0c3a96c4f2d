package io.flawline.web;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

import io.flawline.history.History;
import io.flawline.review.ReviewRates;
import io.flawline.trends.By;
import io.flawline.trends.Trends;

/** How often people agree with the inspections that they review, over time. */
final class ReviewRatesApi extends Api {

    private final History history;
    private final Trends trends;

    ReviewRatesApi(CamelContext context) {
        history = context.getRegistry().findSingleByType(History.class);
        trends = context.getRegistry().findSingleByType(Trends.class);
    }

    @Override
    void operations() {
        get("/reviews/rates", this::rates);
    }

    private ApiResponse rates(ApiRequest call) throws IOException {
        String name = call.query("by").orElse("day");
        By by = Arrays.stream(By.values()).filter(one -> one.lowerCaseName().equals(name)).findFirst()
                .orElseThrow(() -> ApiException.wrongArgument("by", name, "one of hour, shift, day"));
        List<Map<String, Object>> periods = new ArrayList<>();
        for (ReviewRates.Rate rate : ReviewRates.of(history, by, trends.shifts(), instant(call, "since"), instant(call, "until"),
                call.query("model").orElse(null))) {
            Map<String, Object> period = new LinkedHashMap<>();
            period.put("name", rate.name());
            period.put("from", rate.from().toString());
            period.put("to", rate.to().toString());
            period.put("reviewed", rate.reviewed());
            period.put("overruled", rate.overruled());
            period.put("falseAlarms", rate.falseAlarms());
            period.put("misses", rate.misses());
            period.put("agreement", rate.agreement());
            periods.add(period);
        }
        return ApiResponse.json(Map.of("by", name, "periods", periods));
    }

    private static @Nullable Instant instant(ApiRequest call, String name) {
        return call.query(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw ApiException.wrongArgument(name, text, "an instant such as 2026-01-31T12:00:00Z");
            }
        }).orElse(null);
    }
}
