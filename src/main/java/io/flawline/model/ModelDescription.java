package io.flawline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.flawline.openvino.Core;
import io.flawline.openvino.Model;
import io.flawline.openvino.OpenVinoException;
import io.flawline.openvino.Port;

/**
 * What can be known of a model without compiling it.
 *
 * @param inputs  for one image at a time
 * @param outputs likewise, with the element types that the model's maker chose
 * @param layers  settings from the graph and from what the maker wrote, from the lowest rank to the highest
 */
public record ModelDescription(ModelFolder folder, List<Port> inputs, List<Port> outputs, List<SettingsLayer> layers) {

    /** @throws ModelException when the files are missing or damaged, or the model takes no image */
    public static ModelDescription read(Core core, ModelFolder folder) {
        if (IrFile.isIr(folder.file())) {
            IrFile.read(folder.file()).requireWeights();
        }
        try (Model model = core.readModel(folder.file())) {
            InputPort input = InputPort.of(folder, model);
            input.applyTo(model);
            List<Port> outputs = model.outputs();
            List<SettingsLayer> written = ModelMetadata.read(folder);
            List<SettingsLayer> layers = new ArrayList<>();
            layers.add(GraphHeuristics.layer(input, outputs, output(written)));
            layers.addAll(written);
            return new ModelDescription(folder, model.inputs(), outputs, List.copyOf(layers));
        } catch (OpenVinoException e) {
            throw ModelException.unreadable(folder, e);
        }
    }

    private static String output(List<SettingsLayer> layers) {
        return layers.stream().map(layer -> layer.values().get("output")).filter(Objects::nonNull)
                .reduce((lower, higher) -> higher).map(Object::toString).orElse("").strip();
    }

    /**
     * The settings that the model has with more layers over its own.
     *
     * @throws SettingException for an unknown name or a value out of range
     */
    public Settings settings(List<SettingsLayer> over) {
        return Settings.of(with(over));
    }

    /** The same, each with the layer that it comes from. */
    public Map<String, Setting> explain(List<SettingsLayer> over) {
        return Settings.explain(with(over));
    }

    private List<SettingsLayer> with(List<SettingsLayer> over) {
        List<SettingsLayer> all = new ArrayList<>(layers);
        all.addAll(over);
        return all;
    }
}
