package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;
import io.flawline.image.UnreadableImageException.Problem;
import io.flawline.request.RejectedException;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/** Reads an image that a recipe names; it is in the folder of the recipes. */
final class RecipeImage {

    static final Limits LIMITS = new Limits(1 << 25, 100_000_000);

    private final String key;
    private final YamlNode node;
    private final String name;
    private final byte[] bytes;

    private RecipeImage(String key, YamlNode node, String name, byte[] bytes) {
        this.key = key;
        this.node = node;
        this.name = name;
        this.bytes = bytes;
    }

    /** @param key of the recipe that has the file's name as its value */
    static RecipeImage read(RecipeFolder folder, String key, YamlNode node) throws YamlException {
        String name = node.text(key);
        Path file;
        try {
            file = folder.file(name);
        } catch (java.nio.file.InvalidPathException e) {
            throw node.mistake("%s = %s: allowed is the name of a file".formatted(key, name));
        }
        if (!file.startsWith(folder.path())) {
            throw node.mistake("%s = %s: allowed is a file in the folder of the recipes".formatted(key, name));
        }
        try {
            long size = folder.size(file);
            if (size > LIMITS.maxBytes()) {
                throw node.mistake("%s = %s has %d bytes; allowed are %d".formatted(key, name, size, LIMITS.maxBytes()));
            }
            return new RecipeImage(key, node, name, folder.bytes(file));
        } catch (IOException e) {
            throw node.mistake("%s = %s cannot be read: %s".formatted(key, name, e));
        }
    }

    String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Returns what is made of the pixels, which are released afterwards. */
    <T> T decode(Function<Mat, T> use) throws YamlException {
        return use(decoder -> decoder.decode(bytes), use);
    }

    /**
     * Returns what is made of the pixels of an image whose values are not brightness, so that they must not be reduced.
     *
     * @throws YamlException when it has more than 8 bits a sample
     */
    <T> T decodeEightBits(Function<Mat, T> use) throws YamlException {
        return use(decoder -> {
            DecodedImage image = decoder.decodeDeep(bytes);
            if (image.mat().depth() != CvType.CV_8U) {
                image.close();
                throw new UnreadableImageException(Problem.UNSUPPORTED_FORMAT,
                        "the image has 16 bits a sample; allowed are 8 bits. Save it as an image of 8 bits, for example PNG");
            }
            return image;
        }, use);
    }

    private <T> T use(Function<ImageDecoder, DecodedImage> decoding, Function<Mat, T> use) throws YamlException {
        try (ImageDecoder decoder = new ImageDecoder(LIMITS); DecodedImage image = decoding.apply(decoder)) {
            return use.apply(image.mat());
        } catch (UnreadableImageException | RejectedException e) {
            throw node.mistake("%s = %s: %s".formatted(key, name, e.getMessage()));
        }
    }
}
