package io.flawline.monitor;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a route is doing since it was loaded.
 *
 * @param state     {@code started}, {@code stopped}, {@code suspended}, …; {@code restarting} while it is tried again
 *                  and again to start it
 * @param source    the endpoint it reads from, without secrets
 * @param file      the file it is in; null when it is in none
 * @param uptime    ms since it was started; 0 when it is not
 * @param inFlight  messages it works on
 * @param in        messages it took
 * @param out       of these, those that went through to the end
 * @param failed    of these, those it gave up: dead letters, and those left with their sender
 * @param lastError null when there was none
 * @param steps     in the order of the file
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RouteStatus(String id, String state, String source, @Nullable String file, long uptime, long inFlight, long in,
        long out, long failed, @Nullable LastError lastError, List<Step> steps) {

    /**
     * The latest failure, also one that a retry may fix.
     *
     * @param time   UTC, ISO 8601
     * @param reason a code of {@link io.flawline.request.Reason}; null for a failure that has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LastError(String time, @Nullable String reason, String message) {
    }

    /**
     * One step of a route; that of a block includes the steps in it.
     *
     * @param id    as in the file, else made
     * @param kind  {@code to}, {@code process}, {@code filter}, …
     * @param label what it does, without secrets
     * @param depth how many blocks it is in, such as filter or multicast; 0 directly in the route
     * @param count how often it ran
     * @param mean  ms, over all
     * @param p95   ms, over the latest thousand
     */
    public record Step(String id, String kind, String label, int depth, long count, double mean, double p95) {
    }
}
