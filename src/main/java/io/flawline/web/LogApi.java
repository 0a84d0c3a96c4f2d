package io.flawline.web;

import java.util.List;

import org.apache.camel.CamelContext;

import io.flawline.monitor.RecentLog;

/** The latest lines of the log. */
final class LogApi extends Api {

    private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO");

    private final RecentLog log;

    LogApi(CamelContext context) {
        log = context.getRegistry().findSingleByType(RecentLog.class);
    }

    @Override
    void operations() {
        get("/log", call -> {
            String level = call.query("level").orElse("INFO");
            if (!LEVELS.contains(level)) {
                throw ApiException.wrongArgument("level", level, "ERROR, WARN or INFO");
            }
            return ApiResponse.json(log.latest(level, call.number("limit", 1, RecentLog.MAX_LINES, 100)));
        });
    }
}
