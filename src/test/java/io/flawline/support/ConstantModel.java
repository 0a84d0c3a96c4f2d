package io.flawline.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An ONNX file with the inputs and outputs of a well-known exporter, whose outputs are constants, so that its maker's answer
 * is known. Nothing of it is folded away: each output has the mean of the image, times 0, added.
 */
public final class ConstantModel {

    /** The element types of ONNX. */
    public enum Type {
        FLOAT(1), UINT8(2), INT8(3), UINT16(4), INT64(7), BOOL(9);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    private record Output(String name, Type type, long[] shape, float[] values) {
    }

    private final long[] input;
    private final List<Output> outputs = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private Type inputType = Type.FLOAT;

    private ConstantModel(long[] input) {
        this.input = input;
    }

    public static ConstantModel of(long... input) {
        return new ConstantModel(input);
    }

    /** Sets the type of the image's pixels, 32-bit floats unless it is called. */
    public ConstantModel inputType(Type type) {
        inputType = type;
        return this;
    }

    public ConstantModel output(String name, float[] values, long... shape) {
        return output(name, Type.FLOAT, values, shape);
    }

    public ConstantModel output(String name, Type type, float[] values, long... shape) {
        outputs.add(new Output(name, type, shape, values));
        return this;
    }

    public ConstantModel metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** The same model with its outputs in another order. */
    public ConstantModel shuffled(Random random) {
        ConstantModel other = new ConstantModel(input);
        other.outputs.addAll(outputs);
        other.metadata.putAll(metadata);
        Collections.shuffle(other.outputs, random);
        return other;
    }

    /** The same model whose outputs have names that say nothing. */
    public ConstantModel renamed() {
        ConstantModel other = new ConstantModel(input);
        other.metadata.putAll(metadata);
        for (Output output : outputs) {
            other.outputs.add(new Output("o" + other.outputs.size(), output.type, output.shape, output.values));
        }
        return other;
    }

    /** The same model with the last two dimensions of its lists turned. */
    public ConstantModel turned() {
        ConstantModel other = new ConstantModel(input);
        other.metadata.putAll(metadata);
        for (Output output : outputs) {
            other.outputs.add(output.shape.length == 3 ? turned(output) : output);
        }
        return other;
    }

    private static Output turned(Output output) {
        int rows = (int) output.shape[1];
        int columns = (int) output.shape[2];
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i % columns * rows + i / columns] = output.values[i];
        }
        return new Output(output.name, output.type, new long[] {1, columns, rows}, values);
    }

    /** Writes {@code model.onnx} into a folder and returns the folder. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Proto model = new Proto().number(1, 8).message(7, graph()).message(8, new Proto().text(1, "").number(2, 17));
        metadata.forEach((key, value) -> model.message(14, new Proto().text(1, key).text(2, value)));
        Files.write(folder.resolve("model.onnx"), model.bytes());
        return folder;
    }

    private Proto graph() {
        Proto graph = new Proto()
                .message(1, node("Cast", "image", "pixels").message(5, new Proto().text(1, "to").number(3, Type.FLOAT.code).number(20, 2)))
                .message(1, node("ReduceMean", "pixels", "mean").message(5, new Proto().text(1, "keepdims").number(3, 0).number(20, 2)))
                .message(1, node("Mul", "mean", "zero", "nothing"))
                .text(2, "constant");
        graph.message(5, tensor("zero", new long[0], new float[] {0}));
        for (Output output : outputs) {
            graph.message(1, node("Add", output.name + "_values", "nothing", output.name + "_real"))
                    .message(1, node("Cast", output.name + "_real", output.name)
                            .message(5, new Proto().text(1, "to").number(3, output.type.code).number(20, 2)))
                    .message(5, tensor(output.name + "_values", output.shape, output.values));
        }
        graph.message(11, port("image", inputType, input));
        outputs.forEach(output -> graph.message(12, port(output.name, output.type, output.shape)));
        return graph;
    }

    /** The last of the names is the output's. */
    private static Proto node(String type, String... names) {
        Proto node = new Proto();
        for (int i = 0; i < names.length - 1; i++) {
            node.text(1, names[i]);
        }
        return node.text(2, names[names.length - 1]).text(4, type);
    }

    private static Proto tensor(String name, long[] shape, float[] values) {
        Proto tensor = new Proto();
        for (long size : shape) {
            tensor.number(1, size);
        }
        ByteBuffer raw = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return tensor.number(2, Type.FLOAT.code).text(8, name).bytes(9, raw.array());
    }

    private static Proto port(String name, Type type, long[] shape) {
        Proto dimensions = new Proto();
        for (long size : shape) {
            dimensions.message(1, size < 0 ? new Proto().text(2, "any") : new Proto().number(1, size));
        }
        return new Proto().text(1, name).message(2, new Proto().message(1, new Proto().number(1, type.code).message(2, dimensions)));
    }

    /** A message in the wire format of Protocol Buffers. */
    private static final class Proto {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        byte[] bytes() {
            return out.toByteArray();
        }

        Proto number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Proto bytes(int field, byte[] bytes) {
            varint((long) field << 3 | 2);
            varint(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Proto text(int field, String text) {
            return bytes(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Proto message(int field, Proto message) {
            return bytes(field, message.bytes());
        }

        private void varint(long value) {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                out.write((int) (left & 0x7f | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
