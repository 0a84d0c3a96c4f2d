package io.flawline.learn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The graph that every learned model has, with empty places for what is learned. The places and their offsets in
 * {@code model.bin} are in {@code template.json}; the size of the input is one attribute in the {@code .xml}. The files of the
 * 8-bit backbone end in {@code -int8}; {@code src/bench/int8_backbone.py} makes them.
 */
final class Template {

    /** Numbers that describe one cell after the projection. */
    static final int DIMENSIONS = 64;
    /** Vectors in the bank of a model. */
    static final int BANK = 2000;
    /** Channels of the backbone's features. */
    static final int CHANNELS = 352;

    private static final Pattern INPUT = Pattern.compile("(<layer [^>]*type=\"Parameter\"[^>]*>\\s*<data shape=\")[^\"]*");
    private static final String INFO_END = "</model_info>";

    private Template() {
    }

    /** Writes {@code features.xml} and its weights, which give {@code [1,352,H/8,W/8]} for an image. */
    static Path writeFeatures(Path folder, InputSize size, Precision precision) throws IOException {
        Files.write(folder.resolve("features.bin"), bytes(precision, "model.bin"));
        return Files.writeString(folder.resolve("features.xml"), sized(precision, "features.xml", size));
    }

    /** Writes {@code distances.xml} and its constants, which compare cells with a bank. */
    static Path writeDistances(Path folder) throws IOException {
        Files.write(folder.resolve("distances.bin"), bytes("distances.bin"));
        return Files.write(folder.resolve("distances.xml"), bytes("distances.xml"));
    }

    /** Writes {@code model.xml} and {@code model.bin}. */
    static void writeModel(Path folder, InputSize size, Precision precision, Learned learned, Map<String, Object> info) throws IOException {
        ByteBuffer weights = ByteBuffer.wrap(bytes(precision, "model.bin")).order(ByteOrder.LITTLE_ENDIAN);
        JsonNode places = places(precision);
        put(weights, places, "projection", learned.projection().weights());
        put(weights, places, "offset", learned.projection().offset());
        put(weights, places, "bank", learned.bank());
        put(weights, places, "scale", learned.scale());
        put(weights, places, "shift", learned.shift());
        Files.write(folder.resolve("model.bin"), weights.array());
        StringBuilder entries = new StringBuilder();
        info.forEach((name, value) -> entries.append("\t<").append(name).append(" value=\"").append(value).append("\" />\n\t\t"));
        Files.writeString(folder.resolve("model.xml"), sized(precision, "model.xml", size).replace(INFO_END, entries + INFO_END));
    }

    /**
     * Reads what a model learned from its weights.
     *
     * @throws IllegalArgumentException when the file is not one that {@link #writeModel} wrote
     */
    static Learned readModel(Path folder, Precision precision) throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("model.bin"));
        byte[] own = bytes(precision, "model.bin");
        JsonNode places = places(precision);
        int backbone = places.get("learned/projection").get("offset").asInt();
        if (file.length != own.length || !java.util.Arrays.equals(file, 0, backbone, own, 0, backbone)) {
            throw new IllegalArgumentException(folder.resolve("model.bin") + " was not learned by this version of Flawline");
        }
        ByteBuffer weights = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        float scale = get(weights, places, "scale")[0];
        float shift = get(weights, places, "shift")[0];
        double threshold = (0.5 - shift) / scale;
        return new Learned(new Projection(get(weights, places, "projection"), get(weights, places, "offset"), Double.NaN),
                get(weights, places, "bank"), threshold, threshold - 0.5 / scale);
    }

    private static void put(ByteBuffer weights, JsonNode places, String name, float... values) {
        JsonNode place = places.get("learned/" + name);
        if (place.get("bytes").asInt() != values.length * Float.BYTES) {
            throw new IllegalArgumentException("%s has %d numbers, the template has room for %d"
                    .formatted(name, values.length, place.get("bytes").asInt() / Float.BYTES));
        }
        weights.position(place.get("offset").asInt());
        weights.asFloatBuffer().put(values);
    }

    private static float[] get(ByteBuffer weights, JsonNode places, String name) {
        JsonNode place = places.get("learned/" + name);
        float[] values = new float[place.get("bytes").asInt() / Float.BYTES];
        weights.position(place.get("offset").asInt());
        weights.asFloatBuffer().get(values);
        return values;
    }

    private static JsonNode places(Precision precision) throws IOException {
        return new ObjectMapper().readTree(bytes(precision, "template.json")).get("constants");
    }

    private static String sized(Precision precision, String name, InputSize size) throws IOException {
        Matcher input = INPUT.matcher(new String(bytes(precision, name), StandardCharsets.UTF_8));
        return input.replaceFirst("$1" + "1,3," + size.height() + "," + size.width());
    }

    private static byte[] bytes(Precision precision, String name) throws IOException {
        return bytes(name.replace(".", precision.suffix() + "."));
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new UncheckedIOException(new IOException("the resource " + name + " is missing from the distribution"));
            }
            return in.readAllBytes();
        }
    }
}
