package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

import org.opencv.core.Mat;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.UnreadableImageException;
import io.flawline.inspect.Area;
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
        return use(decoder -> decoder.decode(bytes), image -> use.apply(image.mat()));
    }

    /** Returns the area that the image marks. */
    Area mask() throws YamlException {
        return use(decoder -> decoder.decodeDeep(bytes), image -> MaskFile.area(bytes, image));
    }

    private <T> T use(Function<ImageDecoder, DecodedImage> decoding, Function<DecodedImage, T> use) throws YamlException {
        try (ImageDecoder decoder = new ImageDecoder(LIMITS); DecodedImage image = decoding.apply(decoder)) {
            return use.apply(image);
        } catch (UnreadableImageException | RejectedException e) {
            throw node.mistake("%s = %s: %s".formatted(key, name, e.getMessage()));
        }
    }
}
