package io.flawline.recipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Area;
import io.flawline.inspect.Inspection.RecipeInfo;
import io.flawline.inspect.Move;
import io.flawline.inspect.Scope;
import io.flawline.model.SettingException;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Sha256;
import io.flawline.yaml.Numbers;
import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/** Reads one recipe file. What it cannot use is a {@link YamlException} with file and line. */
final class RecipeReader {

    static final Set<String> KEYS = keys("model", "settings", "inspect", "ignore", "crop", "align", "millimetresPerPixel", "limits", "unsure");

    static final Set<String> AREA_KEYS = keys("name", "polygon", "unit", "mask");
    static final Set<String> ALIGN_KEYS = keys("reference", "by");
    static final Set<String> UNSURE_KEYS = keys("from", "to");

    private final String file;
    private final RecipeFolder folder;
    /** The bytes of the file and of the images that it names. */
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    private RecipeReader(String file, RecipeFolder folder) {
        this.file = file;
        this.folder = folder;
    }

    private static Set<String> keys(String... names) {
        return new java.util.LinkedHashSet<>(List.of(names));
    }

    /**
     * @param name   of the recipe
     * @param folder where the images are that it names
     * @param bytes  of the file
     */
    static Recipe read(String name, Path folder, byte[] bytes) throws YamlException {
        return read(name, RecipeFolder.of(folder), bytes);
    }

    /** Reads a recipe by the files of a folder, one of which may be replaced by what it is to become. */
    static Recipe read(String name, RecipeFolder folder, byte[] bytes) throws YamlException {
        return new RecipeReader(name + ".yaml", folder).read(name, bytes);
    }

    /** Returns whether a recipe file names an image. Of a file that cannot be parsed, the text decides. */
    static boolean names(RecipeFolder folder, String name, Path file, Path image) throws IOException {
        if (Files.size(file) > YamlDocument.MAX_BYTES) {
            return false;
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return named(folder, name, bytes).contains(image);
        } catch (YamlException | InvalidPathException e) {
            return new String(bytes, StandardCharsets.UTF_8).contains(image.getFileName().toString());
        }
    }

    /** Returns the images that a recipe file names; none when it cannot be parsed. */
    static Set<Path> images(RecipeFolder folder, String name, byte[] bytes) {
        try {
            return named(folder, name, bytes);
        } catch (YamlException | InvalidPathException e) {
            return Set.of();
        }
    }

    private static Set<Path> named(RecipeFolder folder, String name, byte[] bytes) throws YamlException {
        Map<String, YamlNode> keys = YamlDocument.read(name, bytes).map("a recipe");
        List<YamlNode> images = new ArrayList<>();
        if (keys.containsKey("align")) {
            images.add(keys.get("align").map("align").get("reference"));
        }
        for (String areas : List.of("inspect", "ignore")) {
            for (YamlNode area : keys.containsKey(areas) ? keys.get(areas).list(areas) : List.<YamlNode>of()) {
                images.add(area.map("an area").get("mask"));
            }
        }
        Set<Path> files = new HashSet<>();
        for (YamlNode image : images) {
            if (image != null) {
                files.add(folder.file(image.text("the name of an image")));
            }
        }
        return files;
    }

    private Recipe read(String name, byte[] bytes) throws YamlException {
        YamlNode document = YamlDocument.read(file, bytes);
        content.writeBytes(bytes);
        Map<String, YamlNode> keys = document.map("a recipe", KEYS);
        List<Area> inspect = areas(keys.get("inspect"), "inspect");
        List<Area> ignore = areas(keys.get("ignore"), "ignore");
        boolean crop = keys.containsKey("crop") && keys.get("crop").flag("crop");
        if (crop && inspect.isEmpty()) {
            throw Objects.requireNonNull(keys.get("crop")).mistake("crop = true needs inspect, as the image is cropped to its areas");
        }
        Double scale = keys.containsKey("millimetresPerPixel")
                ? Double.valueOf(keys.get("millimetresPerPixel").number("millimetresPerPixel", 1e-9, 1e9)) : null;
        Set<String> regions = new TreeSet<>();
        for (Area area : inspect) {
            if (area instanceof Area.Polygon polygon && polygon.name() != null) {
                regions.add(polygon.name());
            }
        }
        Aligner aligner = keys.containsKey("align") ? aligner(keys.get("align")) : null;
        return new Recipe(new RecipeInfo(name, Sha256.hex(content.toByteArray())),
                keys.containsKey("model") ? keys.get("model").text("model") : null,
                settings(name, keys.get("settings")), new Scope(inspect, ignore, crop, Move.NONE), aligner, scale,
                new LimitReader(regions, scale != null).read(keys.get("limits")), unsure(keys.get("unsure")));
    }

    private RecipeImage image(String key, YamlNode node) throws YamlException {
        RecipeImage image = RecipeImage.read(folder, key, node);
        content.writeBytes(image.bytes());
        return image;
    }

    private Aligner aligner(YamlNode node) throws YamlException {
        Map<String, YamlNode> keys = node.map("align", ALIGN_KEYS);
        if (!keys.containsKey("reference")) {
            throw node.mistake("align needs a reference, for example {reference: good.png, by: ecc}");
        }
        AlignMethod method = keys.containsKey("by") ? method(keys.get("by")) : AlignMethod.ECC;
        RecipeImage image = image("reference", keys.get("reference"));
        return image.decode(mat -> new Aligner(image.name(), method, mat));
    }

    private static AlignMethod method(YamlNode node) throws YamlException {
        String text = node.text("by");
        return Arrays.stream(AlignMethod.values()).filter(method -> method.toString().equals(text)).findFirst()
                .orElseThrow(() -> node.mistake("by = %s: allowed is one of %s".formatted(text, List.of(AlignMethod.values()))));
    }

    private static Map<String, Object> settings(String recipe, @Nullable YamlNode node) throws YamlException {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (node == null) {
            return settings;
        }
        for (Map.Entry<String, YamlNode> entry : node.map("settings").entrySet()) {
            Object value = entry.getValue().plain();
            try {
                Settings.of(List.of(new SettingsLayer("the recipe " + recipe, Map.of(entry.getKey(), value))));
            } catch (SettingException e) {
                throw entry.getValue().mistake(e.getMessage());
            }
            settings.put(entry.getKey(), value);
        }
        return settings;
    }

    private List<Area> areas(@Nullable YamlNode node, String what) throws YamlException {
        List<Area> areas = new ArrayList<>();
        if (node == null) {
            return areas;
        }
        for (YamlNode entry : node.list(what)) {
            Map<String, YamlNode> keys = entry.map("an area of " + what, AREA_KEYS);
            if (keys.containsKey("polygon") == keys.containsKey("mask")) {
                throw entry.mistake("an area of " + what + " has either polygon or mask");
            }
            areas.add(keys.containsKey("mask") ? image("mask", keys.get("mask")).mask() : PolygonReader.read(keys));
        }
        if (areas.isEmpty()) {
            throw node.mistake(what + " is empty; leave the key out, or name an area");
        }
        return areas;
    }

    private static Recipe.@Nullable Band unsure(@Nullable YamlNode node) throws YamlException {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> keys = node.map("unsure", UNSURE_KEYS);
        if (keys.size() != 2) {
            throw node.mistake("unsure needs from and to, for example {from: 0.35, to: 0.6}");
        }
        Recipe.Band band = new Recipe.Band(Objects.requireNonNull(keys.get("from")).number("from", 0, 1), Objects.requireNonNull(keys.get("to")).number("to", 0, 1));
        if (band.from() > band.to()) {
            throw node.mistake("unsure from = %s is over to = %s".formatted(Numbers.plain(band.from()), Numbers.plain(band.to())));
        }
        return band;
    }
}
