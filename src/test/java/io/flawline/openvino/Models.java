package io.flawline.openvino;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/** Models and their inputs for the tests of this package. */
final class Models {
    static final Path BALL_SCREW = Path.of("models/ball-screw-pitting/1/model.xml");
    static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    static final Path PADIM_1 = FIXTURES.resolve("anomalib-1.2-padim");
    static final Path PADIM_2 = FIXTURES.resolve("anomalib-2.7-padim");
    static final Path PPOCR = FIXTURES.resolve("foreign-ppocrv4-det");

    /** Results that can be compared with those of other machines. */
    static final Map<String, String> EXACT = Map.of("INFERENCE_PRECISION_HINT", "f32");

    private Models() {
    }

    /**
     * Writes the smallest model there is, whose output is its input.
     *
     * @param shape as in a model file: {@code 1,3,?,?}, or {@code ...} for an unknown rank
     * @param name of both tensors; empty for none
     */
    static Path passThrough(Path folder, String type, String shape, String name) {
        String names = name.isEmpty() ? "" : " names=\"" + name + "\"";
        return write(folder.resolve("pass-through.xml"), """
                <?xml version="1.0"?>
                <net name="pass-through" version="11">
                  <layers>
                    <layer id="0" name="p" type="Parameter" version="opset1">
                      <data shape="%1$s" element_type="%2$s"/>
                      <output><port id="0" precision="%3$s"%4$s>%5$s</port></output>
                    </layer>
                    <layer id="1" name="r" type="Result" version="opset1">
                      <input><port id="0" precision="%3$s">%5$s</port></input>
                    </layer>
                  </layers>
                  <edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges>
                </net>
                """.formatted(shape, type, precision(type), names, dims(shape)));
    }

    private static String precision(String type) {
        return switch (type) {
            case "boolean" -> "BOOL";
            case "f16", "f32", "f64" -> "FP" + type.substring(1);
            default -> type.toUpperCase(Locale.ROOT);
        };
    }

    private static String dims(String shape) {
        if (shape.equals("...") || shape.isEmpty()) {
            return "";
        }
        return "<dim>" + shape.replace("?", "-1").replace(",", "</dim><dim>") + "</dim>";
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model file and its weights under another folder. */
    static Path copy(Path model, Path folder) throws IOException {
        Files.copy(weights(model), weights(folder.resolve("model.xml")));
        return Files.copy(model, folder.resolve("model.xml"));
    }

    static Path weights(Path model) {
        return model.resolveSibling(model.getFileName().toString().replace(".xml", ".bin"));
    }

    /** The bytes of an image as {@code [H,W,C]}, blue first. */
    static byte[] bgr(Path picture) throws IOException {
        BufferedImage image = ImageIO.read(picture.toFile());
        byte[] bytes = new byte[image.getWidth() * image.getHeight() * 3];
        int i = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                bytes[i++] = (byte) rgb;
                bytes[i++] = (byte) (rgb >> 8);
                bytes[i++] = (byte) (rgb >> 16);
            }
        }
        return bytes;
    }

    /** The values of a NumPy file of 32-bit floats. */
    static float[] npy(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = 10 + bytes.getShort(8);
        return floats(bytes.position(header).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }

    static float[] floats(Tensor tensor) {
        return floats(tensor.buffer().asFloatBuffer());
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Infinite for arrays of different lengths. */
    static float largestDifference(float[] some, float[] others) {
        float largest = some.length == others.length ? 0 : Float.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(some.length, others.length); i++) {
            largest = Math.max(largest, Math.abs(some[i] - others[i]));
        }
        return largest;
    }
}
