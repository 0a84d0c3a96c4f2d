package io.flawline.golden;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the result of a golden set depends on. When nothing of it changes, the set need not run again.
 *
 * @param model     SHA-256 over the files of the version
 * @param set       SHA-256 over the golden set
 * @param settings  SHA-256 over the effective settings and the OpenVINO properties
 * @param runtime   versions of OpenVINO and of the image decoders
 * @param cpu       the device that computed, by its full name
 * @param device    {@code CPU}, {@code GPU}, …
 * @param precision in which it computed, such as {@code f32}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Conditions(String model, String set, String settings, String runtime, String cpu, @Nullable String device, @Nullable String precision) {

    /** Returns these conditions with what is known once the version is compiled. */
    public Conditions of(@Nullable String actualDevice, @Nullable String actualPrecision) {
        return new Conditions(model, set, settings, runtime, cpu, actualDevice, actualPrecision);
    }

    /** Returns whether another run would be the same: device and precision follow from the rest. */
    public boolean equalTo(@Nullable Conditions other) {
        return other != null && of(null, null).equals(other.of(null, null));
    }
}
