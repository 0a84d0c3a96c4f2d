package io.flawline.reload;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;

/**
 * Describes what a route did with one message while its sinks were out of reach.
 *
 * @param inspections in their order
 * @param sent        what each sink would have got, in the order of sending
 * @param answer      what the caller would have got; null where nobody waits for an answer
 * @param deadLetter  why the message would have become a dead letter; null when it would not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DryRun(String route, List<Inspection> inspections, List<Sent> sent, @Nullable Payload answer,
        @Nullable Reason deadLetter) {

    /** Returns the same result with only scheme and host of HTTP addresses. */
    public DryRun withoutPaths() {
        return new DryRun(route, inspections, sent.stream().map(one -> new Sent(
                one.endpoint().replaceFirst("^(https?:/{0,2}[^/?]+)[/?].*", "$1/…"), one.file(), one.payload())).toList(), answer, deadLetter);
    }

    /** Reason and message of a dead letter. */
    public record Reason(String reason, @Nullable String message) {
    }

    /**
     * One message to one sink.
     *
     * @param endpoint without secrets
     * @param file     the name it would have in a folder; null elsewhere
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sent(String endpoint, @Nullable String file, Payload payload) {
    }

    /**
     * A message's content: as {@code json} or as {@code text} where it is one, else its bytes.
     *
     * @param headers texts, numbers and truth values; not those that Camel itself uses
     * @param size    bytes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Payload(Map<String, Object> headers, long size, @Nullable Object json, @Nullable String text, byte @Nullable [] base64) {
    }
}
