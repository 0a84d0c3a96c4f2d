package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.opencv.core.Core;
import org.opencv.core.Mat;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.image.UnreadableImageException;
import io.flawline.inspect.Area;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/** Reads a mask image of a recipe: a pixel is marked when any of its channels is not 0. */
final class MaskFile {

    private static final Limits LIMITS = new Limits(1 << 25, 100_000_000);

    private MaskFile() {
    }

    static Area read(Path folder, YamlNode node) throws YamlException {
        String name = node.text("mask");
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder.normalize())) {
            throw node.mistake("mask = " + name + ": allowed is a file in the folder of the recipes");
        }
        try (ImageDecoder decoder = new ImageDecoder(LIMITS); DecodedImage image = decoder.decode(Files.readAllBytes(file))) {
            Mat grey = new Mat();
            Mat channel = new Mat();
            Core.extractChannel(image.mat(), grey, 0);
            for (int i = 1; i < image.mat().channels(); i++) {
                Core.extractChannel(image.mat(), channel, i);
                Core.max(grey, channel, grey);
            }
            byte[] pixels = new byte[(int) grey.total()];
            grey.get(0, 0, pixels);
            Area mask = new Area.Bitmap(grey.cols(), grey.rows(), pixels);
            Mats.release(grey);
            Mats.release(channel);
            return mask;
        } catch (IOException e) {
            throw node.mistake("mask = " + name + " cannot be read: " + e);
        } catch (UnreadableImageException e) {
            throw node.mistake("mask = " + name + ": " + e.getMessage());
        }
    }
}
