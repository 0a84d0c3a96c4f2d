package io.flawline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.flawline.openvino.Core;
import io.flawline.openvino.Model;
import io.flawline.openvino.OpenVinoException;
import io.flawline.openvino.Port;

/**
 * Describes what is known of a model without compiling it.
 *
 * @param image    how the model takes its image
 * @param inputs   for one image per inference
 * @param outputs  for one image per inference, with the element types that the model's maker chose
 * @param written  settings from what the maker wrote, from the lowest rank to the highest
 * @param warnings of this version, for all who read, load and run it
 */
public record ModelDescription(ModelFolder folder, InputPort image, List<Port> inputs, List<Port> outputs,
        List<SettingsLayer> written, ModelWarnings warnings) {

    /** @throws ModelException when the files are missing or damaged, or the model takes no image */
    public static ModelDescription read(Core core, ModelFolder folder) {
        if (IrFile.isIr(folder.file())) {
            IrFile.read(folder.file()).requireWeights();
        }
        try (Model model = core.readModel(folder.file())) {
            InputPort image = InputPort.of(folder, model);
            image.applyTo(model);
            ModelWarnings warnings = new ModelWarnings();
            List<SettingsLayer> written = new ArrayList<>();
            written.add(new SettingsLayer(folder.file() + ", quantization of the input", TfliteFile.pixels(folder.file(), model.inputs().get(0))));
            written.addAll(ModelMetadata.read(folder, warnings));
            if (IrFile.isIr(folder.file())) {
                ModelType.requireOutputs(folder, IrFile.read(folder.file()).info().getOrDefault("model_type", ""), image, model.outputs());
            }
            ModelDescription description = new ModelDescription(folder, image, model.inputs(), model.outputs(), List.copyOf(written), warnings);
            description.graph(List.of());
            return description;
        } catch (OpenVinoException e) {
            throw ModelException.unreadable(folder, e);
        } catch (StackOverflowError | OutOfMemoryError e) { // only this model fails; others keep serving
            throw new ModelException("Model %s is too large or nested too deep to be described: %s".formatted(folder, e), e);
        }
    }

    /** Returns what the graph shows, once it is known what other layers say of the outputs. */
    private SettingsLayer graph(List<SettingsLayer> over) {
        return GraphHeuristics.layer(folder, image, outputs, name -> Stream.concat(written.stream(), over.stream())
                .map(layer -> layer.values().get(name)).filter(Objects::nonNull)
                .reduce((lower, higher) -> higher).map(Object::toString).orElse("").strip());
    }

    /**
     * Returns the settings that the model has with more layers over its layers.
     *
     * @throws SettingException for an unknown name or a value out of range
     * @throws ModelException   when a layer names an output that the model does not have
     */
    public Settings settings(List<SettingsLayer> over) {
        return Settings.of(with(over));
    }

    /** Returns the same settings, each with the layer that it comes from. */
    public Map<String, Setting> explain(List<SettingsLayer> over) {
        return Settings.explain(with(over));
    }

    /** Returns what of these settings is a guess. */
    public List<String> guesses(List<SettingsLayer> over) {
        return explain(over).entrySet().stream().filter(e -> e.getValue().guess() != null)
                .map(e -> ModelWarnings.decidedBy(e.getKey(), e.getValue().guess())).toList();
    }

    private List<SettingsLayer> with(List<SettingsLayer> over) {
        List<SettingsLayer> all = new ArrayList<>();
        all.add(graph(over));
        all.add(AnomalibInput.layer(image, outputs));
        all.addAll(written);
        all.addAll(over);
        all.add(0, PixelGuess.layer(image, inputs.get(0), all.stream().filter(layer -> !over.contains(layer)).toList(), over));
        return all;
    }
}
