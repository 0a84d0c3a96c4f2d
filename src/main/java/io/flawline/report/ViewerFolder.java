package io.flawline.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The folder next to a report whose page shows single images: zoom, the defects one by one, and a comparison with the bare
 * image. It works from a disk and loads nothing from elsewhere. An image is a script {@code NUMBER.js}, since browsers load
 * neither modules nor data from a disk, and a file that browsers can show.
 */
final class ViewerFolder {

    /** Name of the folder. */
    static final String NAME = "report-files";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OWN = List.of("viewer.html", "viewer.css", "page.js");
    private static final String DASHBOARD = "/web/dashboard/";
    private static final Pattern EXPORT = Pattern.compile("^export ", Pattern.MULTILINE);
    private static final Pattern OF_AN_IMAGE = Pattern.compile("\\d+\\.(js|jpeg|png|bmp|webp)");

    private final Path folder;
    private final int images;

    /**
     * Makes the folder in that of the report, without images that an earlier report has left there.
     *
     * @param images how many will be added
     */
    ViewerFolder(Path report, int images) throws IOException {
        this.folder = Files.createDirectories(report.resolve(NAME));
        this.images = images;
        clear(report);
        for (String name : OWN) {
            Files.writeString(folder.resolve(name), resource(name));
        }
        // The dashboard's module, as a plain script.
        Files.writeString(folder.resolve("viewer.js"), EXPORT.matcher(resource(DASHBOARD + "viewer.js")).replaceAll(""));
        for (String name : List.of("openseadragon.js", "openseadragon.LICENSE.txt")) {
            Files.writeString(folder.resolve(name), resource(DASHBOARD + "vendor/" + name));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ViewerFolder.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Deletes the images that an earlier report has left; other files stay. */
    static void clear(Path report) throws IOException {
        Path folder = report.resolve(NAME);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> OF_AN_IMAGE.matcher(file.getFileName().toString()).matches()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Returns the address of an image's page, seen from the report. */
    static String address(int number) {
        return NAME + "/viewer.html#" + number;
    }

    /**
     * Adds an image.
     *
     * @param number     from 1, as in the report
     * @param inspection its line of the {@link ResultLog}
     */
    void add(int number, JsonNode inspection, ShownImage image) throws IOException {
        String file = number + "." + image.extension();
        Files.write(folder.resolve(file), image.bytes());
        var shown = JSON.createObjectNode().put("number", number).put("of", images).put("file", file);
        shown.set("inspection", inspection);
        shown.set("truth", JSON.valueToTree(image.truth()));
        Files.writeString(folder.resolve(number + ".js"), "show(" + JSON.writeValueAsString(shown) + ");\n");
    }
}
