package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Mats;

/** Keeps the bad images with a model, as the model sees them, so that additions can be checked: {@code bad/0007.0.png}, and
 * {@code bad/0007.0.cells} where a recipe looks at some cells only. */
final class BadImages {

    private static final String FOLDER = "bad";

    private BadImages() {
    }

    static void write(Path version, List<Photo> photos) throws IOException {
        for (int i = 0; i < photos.size(); i++) {
            List<View> views = photos.get(i).views();
            Path folder = Files.createDirectories(version.resolve(FOLDER));
            for (int v = 0; v < views.size(); v++) {
                MatOfByte png = new MatOfByte();
                Imgcodecs.imencode(".png", views.get(v).image(), png);
                Files.write(folder.resolve("%04d.%d.png".formatted(i, v)), png.toArray());
                Mats.release(png);
                byte[] cells = views.get(v).cells().counted();
                if (cells != null) {
                    Files.write(folder.resolve("%04d.%d.cells".formatted(i, v)), cells);
                }
            }
        }
    }

    /** Returns the views of the bad image with a number, in the order of {@code learn.json}; the caller releases them. */
    static List<View> read(Path version, int number, InputSize size) throws IOException {
        Path folder = version.resolve(FOLDER);
        List<View> views = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            String prefix = "%04d.".formatted(number);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(f -> f.getFileName().toString().startsWith(prefix) && f.toString().endsWith(".png")).sorted().toList()) {
                    MatOfByte png = new MatOfByte(Files.readAllBytes(file));
                    Path cells = Path.of(file.toString().replaceFirst("png$", "cells"));
                    views.add(new View(Imgcodecs.imdecode(png, Imgcodecs.IMREAD_COLOR),
                            Files.exists(cells) ? CellMask.of(Files.readAllBytes(cells), size) : CellMask.ALL));
                    Mats.release(png);
                }
            }
        }
        return views;
    }
}
