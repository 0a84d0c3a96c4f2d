package io.flawline.golden;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.golden.GoldenReport.Figures;
import io.flawline.request.Sha256;

/**
 * Certifies that a version passed its golden set.
 *
 * @param name       of the model
 * @param version    that passed
 * @param conditions hashes of model, set and settings, runtime and CPU
 * @param figures    of the set
 * @param time       when it passed first under these conditions, ISO 8601 in UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Certificate(String name, String version, Conditions conditions, Figures figures, String time) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes the certificate of a report that passed. */
    public static Certificate of(String name, String version, GoldenReport report) {
        return new Certificate(name, version, report.conditions(), report.figures(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** Returns the hash that each result carries: SHA-256 of the JSON of this certificate without spaces, in its order. */
    @JsonIgnore
    public String sha256() {
        try {
            return Sha256.hex(JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
