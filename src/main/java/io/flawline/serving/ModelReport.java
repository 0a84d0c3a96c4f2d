package io.flawline.serving;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

import io.flawline.model.ModelFolder;
import io.flawline.model.Setting;
import io.flawline.openvino.Port;

/**
 * Describes what there is to know of a model in the repository, in memory or not.
 *
 * @param serving  the version that answers, or that would answer the first request; null when all are refused
 * @param versions highest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelReport(String name, @Nullable String serving, List<Version> versions) {

    public enum State {
        /** The version is in memory: it answers. */
        SERVING,
        /** Readable, but not in memory. */
        AVAILABLE,
        /** Its files are being read in a separate process, as it has not passed a trial here; ask again. */
        UNTRIED,
        /** It is held back until it is promoted. */
        HELD,
        /** It cannot be used. */
        REFUSED;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One version. Of one that is refused or untried there are only the first four, and {@code golden}.
     *
     * @param file      that OpenVINO reads
     * @param problem   why it is refused or untried; of the one that serves, why a change of its files is refused; else null
     * @param kind      how its outputs are read
     * @param device    where it runs; that of the settings when it is not in memory
     * @param precision in which it computes; null when it is not in memory
     * @param inputSize pixels, such as {@code 640x480} or {@code anyxany}; null when it is not in memory
     * @param reading   which output is read as what, and why; null when it is not in memory
     * @param settings  effective ones without those of a bean, by name
     * @param warnings  what was guessed or not read, each with the setting that decides it; empty when all is sure
     * @param golden    the last comparison with the golden set
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Version(String version, State state, String file, @Nullable String problem, @Nullable String kind, @Nullable String device,
            @Nullable String precision, @Nullable String inputSize, @Nullable List<TensorInfo> inputs, @Nullable List<TensorInfo> outputs,
            @Nullable List<String> reading, @Nullable Map<String, Setting> settings, @Nullable List<String> warnings,
            @Nullable GoldenStatus golden) {

        static Version refused(ModelFolder folder, @Nullable String problem) {
            return new Version(folder.version(), State.REFUSED, folder.file().toString(), problem,
                    null, null, null, null, null, null, null, null, null, null);
        }

        static Version untried(ModelFolder folder) {
            return new Version(folder.version(), State.UNTRIED, folder.file().toString(), "It is read in a separate process, which has not ended"
                    + " yet: ask again. The process ends at the latest after flawline.models.trial-seconds.",
                    null, null, null, null, null, null, null, null, null, null);
        }

        Version with(@Nullable GoldenStatus status) {
            return new Version(version, state, file, problem, kind, device, precision, inputSize, inputs, outputs, reading, settings, warnings, status);
        }

        /** Returns the same version, held back. */
        Version held() {
            return new Version(version, State.HELD, file, problem, kind, device, precision, inputSize, inputs, outputs, reading, settings,
                    warnings, golden);
        }
    }

    /** An input or output; {@code shape} has -1 for a dimension that is known only at inference. */
    public record TensorInfo(String name, String type, List<Long> shape) {

        static List<TensorInfo> of(List<Port> ports) {
            return ports.stream().map(port -> new TensorInfo(port.name(), port.type().name().toLowerCase(Locale.ROOT),
                    Arrays.stream(port.shape()).boxed().toList())).toList();
        }

        @Override
        public String toString() {
            return name + " " + type + shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        }
    }
}
