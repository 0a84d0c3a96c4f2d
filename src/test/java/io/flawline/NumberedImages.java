package io.flawline;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Small images that are told apart by a number: the request's id and, in the folder, the file's name. */
final class NumberedImages {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private NumberedImages() {
    }

    static byte[] png(int number) {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(0x808080 + number % 64));
        graphics.fillRect(0, 0, 64, 64);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String request(int number) {
        return "{\"id\": %d, \"image\": \"%s\"}".formatted(number, Base64.getEncoder().encodeToString(png(number)));
    }

    /** The numbers of {@code results}, in their order, duplicates included. */
    static List<Integer> ids(Collection<String> results) {
        return results.stream().map(NumberedImages::json).map(json -> json.get("id").asInt()).toList();
    }

    static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
