package io.flawline.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;

import io.flawline.report.Csv;
import io.flawline.trends.Summary;
import io.flawline.trends.TrendQuery;
import io.flawline.trends.Trends;

/** The counts by hour, shift and day, and those of the present shift. */
final class TrendsApi extends Api {

    private static final String CSV_HEADER = Csv.line("name", "from", "to", "inspected", "ok", "rework", "unsure", "defect", "share", "defects",
            "rejected", "perMinute", "meanMs", "p50Ms", "p95Ms");

    private final Trends trends;

    TrendsApi(CamelContext context) {
        trends = context.getRegistry().findSingleByType(Trends.class);
    }

    @Override
    void operations() {
        get("/trends", this::list);
        get("/trends/now", call -> ApiResponse.json(now(trends)));
    }

    private ApiResponse list(ApiRequest call) throws IOException {
        Map<String, String> arguments = new HashMap<>();
        TrendQuery.ARGUMENTS.forEach(name -> call.query(name).ifPresent(value -> arguments.put(name, value)));
        try {
            TrendQuery query = TrendQuery.parse(arguments, Instant.now());
            List<Summary> periods = trends.find(query);
            if (call.wantsCsv()) {
                return ApiResponse.csv("trends.csv", csv(periods));
            }
            Map<String, Object> answer = described(trends);
            answer.put("by", query.by().lowerCaseName());
            answer.put("periods", periods);
            answer.put("total", trends.total(query));
            return ApiResponse.json(answer);
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage());
        }
    }

    /** Returns the counts of the present shift, with the shifts themselves. */
    static Map<String, Object> now(Trends trends) throws IOException {
        Map<String, Object> now = described(trends);
        now.put("shift", trends.shift());
        return now;
    }

    private static Map<String, Object> described(Trends trends) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("zone", trends.shifts().zone().getId());
        described.put("shifts", trends.shifts().starts().stream().map(Object::toString).toList());
        return described;
    }

    private static byte[] csv(List<Summary> periods) {
        StringBuilder lines = new StringBuilder(CSV_HEADER);
        for (Summary period : periods) {
            Summary.Latency latency = period.latency();
            Map<String, Long> verdicts = period.verdicts();
            lines.append(Csv.line(period.name(), period.from(), period.to(), period.inspected(), verdicts.get("ok"), verdicts.get("rework"),
                    verdicts.get("unsure"), verdicts.get("defect"), period.share(), period.defects(), period.rejected(), period.perMinute(),
                    latency == null ? null : latency.mean(), latency == null ? null : latency.p50(), latency == null ? null : latency.p95()));
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
