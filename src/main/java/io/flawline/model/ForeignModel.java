package io.flawline.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Model files of formats that OpenVINO does not run here, and how their makers' tools export them. */
public final class ForeignModel {

    private static final String ONNX = "Export it to ONNX";

    private static final Map<String, String> ADVICE = new LinkedHashMap<>();

    static {
        String pytorch = "weights of PyTorch. " + ONNX + " or OpenVINO where it was trained: \"yolo export model=FILE format=openvino\""
                + " (Ultralytics), \"anomalib export --export_type openvino\", or torch.onnx.export";
        String paddle = "a model of PaddlePaddle. " + ONNX + " with \"paddle2onnx\", or to OpenVINO with \"ovc\"";
        String keras = "a model of Keras. Export it with model.export(\"FILE.onnx\", format=\"onnx\"), or to TensorFlow Lite";
        String tensorflow = "a model of TensorFlow. " + ONNX + " with \"python -m tf2onnx.convert\", or to OpenVINO with \"ovc\"";
        String engine = "an engine of TensorRT, which runs on one kind of GPU alone. Copy the ONNX file that it was built from";
        for (String ending : new String[] {".pt", ".pth", ".ckpt", ".torchscript", ".pt2", ".safetensors", ".pkl"}) {
            ADVICE.put(ending, pytorch);
        }
        for (String ending : new String[] {".pdmodel", ".pdiparams", ".pdparams"}) {
            ADVICE.put(ending, paddle);
        }
        for (String ending : new String[] {".keras", ".h5", ".hdf5"}) {
            ADVICE.put(ending, keras);
        }
        ADVICE.put(".pb", tensorflow);
        for (String ending : new String[] {".engine", ".trt", ".plan"}) {
            ADVICE.put(ending, engine);
        }
        ADVICE.put(".mlmodel", "a model of Core ML. " + ONNX + " where it was trained");
        ADVICE.put(".mlpackage", "a model of Core ML. " + ONNX + " where it was trained");
        ADVICE.put(".caffemodel", "a model of Caffe. " + ONNX);
        ADVICE.put(".param", "a model of NCNN. " + ONNX + " where it was trained");
        ADVICE.put(".ort", "a model of ONNX Runtime. Copy the .onnx file that it was made from");
        ADVICE.put(".blob", "a model compiled for one device. Copy the model that it was compiled from");
        ADVICE.put(".zip", "an archive. Install it with \"flawline models install FILE NAME\", or unpack it here");
    }

    private ForeignModel() {
    }

    /** Returns the first file of a known foreign format in a folder; empty when there is none. */
    static Optional<Path> find(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(file -> ending(file).isPresent()).min(Path::compareTo);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ADVICE.keySet().stream().filter(name::endsWith).findFirst();
    }

    /** Returns what such a file is and how to make a model of it that can be run. */
    public static String advice(Path file) {
        return "%s is %s; models here are OpenVINO IR (.xml with .bin), ONNX or TensorFlow Lite files.".formatted(file,
                ADVICE.get(ending(file).orElseThrow()));
    }
}
