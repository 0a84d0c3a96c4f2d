package io.flawline.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;

/**
 * The outputs of a model as they are read, and what its input takes, where TensorFlow Lite has quantised them. OpenVINO
 * computes with such a model as its interpreter does, but neither quantises the image nor dequantises the results.
 *
 * @param outputs   with the type of the values that their numbers represent
 * @param input     of the input; empty where it takes numbers as they are
 * @param type      of the input's elements
 * @param byOutput  of outputs, by their place
 */
record QuantizedPorts(List<Port> outputs, Optional<Quantization> input, ElementType type, Map<Integer, Quantization> byOutput) {

    /** @throws ModelException when the pixels do not fit what the input can hold, or the device has other rules for bytes */
    static QuantizedPorts of(ModelFolder folder, Port input, List<Port> outputs, Settings settings) {
        if (!TfliteFile.isTflite(folder.file())) {
            IntegerInput.require(folder, input, settings);
            return new QuantizedPorts(outputs, Optional.empty(), input.type(), Map.of());
        }
        Optional<Quantization> quantization = TfliteFile.ofInput(folder.file(), input);
        quantization.ifPresentOrElse(found -> {
            if (!settings.device().equals("CPU") || settings.standardize() != Settings.Standardize.NONE) {
                throw new ModelException("The input of model %s is quantised; that is supported with device = CPU and standardize = none only."
                        .formatted(folder));
            }
            found.requireRange(folder, input.type(), settings);
        }, () -> IntegerInput.require(folder, input, settings));
        TfliteFile file = TfliteFile.read(folder.file());
        Map<Integer, Quantization> byOutput = new TreeMap<>();
        for (Port port : outputs) {
            if (!OutputPolicy.isReal(port)) {
                file.ofOutput(port).ifPresent(found -> byOutput.put(port.index(), found));
            }
        }
        List<Port> read = outputs.stream().map(port -> byOutput.containsKey(port.index())
                ? new Port(port.index(), port.name(), ElementType.F32, port.shape()) : port).toList();
        return new QuantizedPorts(read, quantization, input.type(), byOutput);
    }

    List<Double> mean(Settings settings) {
        return input.map(found -> found.means(settings.mean(), settings.scale(), type)).orElse(settings.mean());
    }

    List<Double> scale(Settings settings) {
        return input.map(found -> found.divisors(settings.mean(), settings.scale())).orElse(settings.scale());
    }

    void dequantize(InferRequest request) {
        byOutput.forEach((index, quantization) -> {
            try (Tensor tensor = request.output(index)) {
                quantization.dequantize(tensor.buffer().asFloatBuffer());
            }
        });
    }
}
