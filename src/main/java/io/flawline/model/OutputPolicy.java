package io.flawline.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.flawline.model.Settings.Kind;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/**
 * Decides what each output of a model means. Evidence is sure, in this order: what somebody set ({@code kind},
 * {@code output}, {@code head}, {@code good}, {@code background}, {@code activation}), what the maker wrote into or next to
 * the model, names that makers give with one meaning only ({@link OutputNames}), shapes that only one family has, and values
 * seen on probe images that exclude every other reading. What remains is a guess: it is either refused, naming the setting
 * that decides it, or read in the way that passes the fewest images, with a warning.
 *
 * <p>The rules for each kind are in {@link MapPolicy}, {@link BoxPolicy} and {@link ClassPolicy}; {@code docs/models.md}
 * lists the families.
 */
final class OutputPolicy {

    private static final Set<ElementType> REAL = EnumSet.of(ElementType.F16, ElementType.BF16, ElementType.F32, ElementType.F64);

    private OutputPolicy() {
    }

    /**
     * Decides for a model that is compiled.
     *
     * @throws ModelException when the meaning is not sure, naming the setting that decides it
     */
    static OutputMeaning decide(LoadedModel model, ModelWarnings warnings) {
        Settings settings = model.settings();
        List<Port> outputs = model.outputs();
        chosen(model.folder(), outputs, settings.output());
        if (settings.output().isEmpty()) {
            OutputNames.unsupported(outputs).ifPresent(family -> {
                throw new ModelException("Model %s has the outputs %s of %s, which is not supported. Set output if one of them can be read all the same.".formatted(model.folder(), outputs, family));
            });
        }
        Probes probes = new Probes(model);
        if (settings.output().isEmpty()) {
            new UndecodedOutputs(model.folder(), outputs, settings, probes).refuse();
        }
        return switch (settings.kind()) {
            case SEGMENTATION -> new MapPolicy(model.folder(), model.input(), outputs, settings, probes, warnings, new ArrayList<>()).decide();
            case YOLO, DETECTION -> new BoxPolicy(model.folder(), model.input(), outputs, settings, probes, warnings, new ArrayList<>()).decide();
            case CLASSIFICATION, MULTILABEL -> new ClassPolicy(model.folder(), outputs, settings, probes, warnings).decide();
        };
    }

    /**
     * Returns the outputs that may be read: the one of that name, or all for the name "".
     *
     * @throws ModelException when none has that name
     */
    static List<Port> chosen(ModelFolder folder, List<Port> outputs, String name) {
        if (name.isEmpty()) {
            return outputs;
        }
        List<Port> chosen = outputs.stream().filter(port -> name.equals(port.name()) || name.equals("#" + port.index())).toList();
        if (chosen.isEmpty()) {
            throw new ModelException("output = %s: the model %s has the outputs %s. Name one of them, or the first as #0."
                    .formatted(name, folder, outputs));
        }
        return chosen;
    }

    /** Returns the same together with the prototypes of masks that boxes need. */
    static List<Port> chosenWithMasks(ModelFolder folder, List<Port> outputs, String name) {
        List<Port> chosen = chosen(folder, outputs, name);
        return outputs.stream().filter(port -> chosen.contains(port) || GraphHeuristics.isPrototypes(port.shape())).toList();
    }

    static boolean isReal(Port port) {
        return REAL.contains(port.type());
    }

    static boolean isVector(Port port) {
        return Arrays.stream(port.shape()).filter(d -> d != 1).count() <= 1;
    }
}
