package io.flawline.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/**
 * The scale and zero point of the inputs and outputs of a TensorFlow Lite file, which OpenVINO does not apply to ports
 * of 8 or 16 bits. Reads only what it needs of the FlatBuffer: four levels without recursion, each place checked
 * against the size of the file.
 *
 * @param inputs  in the order of the model
 * @param outputs in the order of the model
 */
record TfliteFile(List<Item> inputs, List<Item> outputs) {

    private static final int MAX_PORTS = 256;
    private static final int MAX_NAME = 1000;
    private static final int IDENTIFIER = 0x334c4654; // TFL3

    /**
     * One input or output.
     *
     * @param quantization empty where its numbers are as they are
     */
    record Item(String name, Optional<Quantization> quantization) {
    }

    static boolean isTflite(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".tflite");
    }

    /** @throws ModelException when the file is damaged, or a port has another scale for each channel */
    static TfliteFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new ModelException(file + " has more than 2 GiB, the most that TensorFlow Lite has.");
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            return new Reader(file, bytes).read();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new ModelException(file + " is not a complete TensorFlow Lite model: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException(file + " cannot be read: " + e, e);
        }
    }

    /** Returns what the numbers of an output represent, found by its name, or by its place where the names differ. */
    Optional<Quantization> ofOutput(Port port) {
        return outputs.stream().filter(item -> item.name().equals(port.name())).findFirst()
                .or(() -> port.index() < outputs.size() ? Optional.of(outputs.get(port.index())) : Optional.empty())
                .flatMap(Item::quantization);
    }

    /** Returns the settings that give an image the values that the numbers of the only input can hold. */
    static Map<String, Object> pixels(Path file, Port input) {
        Optional<Quantization> quantization = ofInput(file, input);
        return quantization.isEmpty() ? Map.of() : quantization.get().pixels(input.type());
    }

    /** @throws ModelException when the input has numbers of another size than eight bits */
    static Optional<Quantization> ofInput(Path file, Port input) {
        if (!isTflite(file) || OutputPolicy.isReal(input)) {
            return Optional.empty();
        }
        Optional<Quantization> quantization = read(file).inputs().stream().findFirst().flatMap(Item::quantization);
        if (quantization.isPresent() && input.type() != ElementType.I8 && input.type() != ElementType.U8) {
            throw new ModelException("%s has a quantised input of %s; U8 and I8 are supported. Convert it with another inference_input_type."
                    .formatted(file, input.type()));
        }
        return quantization;
    }

    /** Positions in the file; each access throws {@link IndexOutOfBoundsException} beyond its end. */
    private record Reader(Path file, ByteBuffer bytes) {

        TfliteFile read() {
            if (bytes.limit() < 8 || bytes.getInt(4) != IDENTIFIER) {
                throw new IndexOutOfBoundsException("it does not begin as one");
            }
            int model = bytes.getInt(0);
            int graph = element(vector(model, 2), 0);
            int tensors = vector(graph, 0);
            return new TfliteFile(items(tensors, vector(graph, 1)), items(tensors, vector(graph, 2)));
        }

        private List<Item> items(int tensors, int numbers) {
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < length(numbers, MAX_PORTS); i++) {
                int tensor = element(tensors, bytes.getInt(numbers + 4 + 4 * i));
                items.add(new Item(name(vector(tensor, 3)), quantization(tensor)));
            }
            return items;
        }

        private Optional<Quantization> quantization(int tensor) {
            int field = field(tensor, 4);
            if (field == 0) {
                return Optional.empty();
            }
            int table = follow(field);
            int scales = vector(table, 2);
            int zeros = vector(table, 3);
            int count = scales == 0 ? 0 : length(scales, 1 << 20);
            if (count > 1) {
                throw new ModelException(file + " has an input or output with " + count + " scales; one for all of its numbers is supported.");
            }
            float scale = count == 0 ? 0 : bytes.getFloat(scales + 4);
            long zero = zeros == 0 || length(zeros, 1 << 20) == 0 ? 0 : bytes.getLong(zeros + 4);
            return scale > 0 && Float.isFinite(scale) ? Optional.of(new Quantization(scale, (int) zero)) : Optional.empty();
        }

        private String name(int vector) {
            byte[] name = new byte[vector == 0 ? 0 : length(vector, MAX_NAME)];
            for (int i = 0; i < name.length; i++) {
                name[i] = bytes.get(vector + 4 + i);
            }
            return new String(name, StandardCharsets.UTF_8);
        }

        /** Returns the position of a table in a vector of tables. */
        private int element(int vector, int index) {
            if (index < 0 || index >= length(vector, Integer.MAX_VALUE / 4)) {
                throw new IndexOutOfBoundsException("missing element " + index);
            }
            return follow(vector + 4 + 4 * index);
        }

        private int length(int vector, int most) {
            int length = bytes.getInt(vector);
            if (length < 0 || length > most) {
                throw new IndexOutOfBoundsException("a list of " + length);
            }
            return length;
        }

        /** Returns the position of the vector that a field points to; 0 where the field is absent. */
        private int vector(int table, int number) {
            int field = field(table, number);
            return field == 0 ? 0 : follow(field);
        }

        private int follow(int position) {
            return Math.addExact(position, bytes.getInt(position));
        }

        /** Returns the position of a field; 0 where it is absent. */
        private int field(int table, int number) {
            int vtable = Math.subtractExact(table, bytes.getInt(table));
            int size = Short.toUnsignedInt(bytes.getShort(vtable));
            int offset = 4 + 2 * number + 2 > size ? 0 : Short.toUnsignedInt(bytes.getShort(vtable + 4 + 2 * number));
            return offset == 0 ? 0 : table + offset;
        }
    }
}
