package io.flawline.golden;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenSet.Allowance;
import io.flawline.model.Nearest;
import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/** Reads the text of {@code golden.yaml}. */
final class GoldenReader {

    private static final List<String> KEYS = List.of("images", "allow");
    private static final List<String> ENTRY_KEYS = List.of("verdict", "must", "count", "score", "tolerance");
    private static final List<String> ALLOW_KEYS = List.of("misses", "falseAlarms");

    /** The content of the file. */
    record Content(Map<String, GoldenEntry> images, Allowance allow) {
    }

    private GoldenReader() {
    }

    /**
     * @param file  for messages
     * @param files in the folder: each image that is named must be one of them
     * @throws YamlException with file, line, mistake and what is allowed
     */
    static Content read(String file, byte[] yaml, Collection<String> files) throws YamlException {
        YamlNode document = YamlDocument.read(file, yaml);
        Map<String, YamlNode> keys = document.map("golden.yaml", KEYS);
        if (!keys.containsKey("images")) {
            throw document.mistake("images is missing; it names each image, for example images: {part-1.png: {verdict: defect}}");
        }
        YamlNode node = keys.get("images");
        Map<String, GoldenEntry> images = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> image : node.map("images").entrySet()) {
            requireFile(image.getKey(), image.getValue(), files);
            requireOwnMask(image.getKey(), image.getValue(), images.keySet(), files);
            images.put(image.getKey(), entry(image.getKey(), image.getValue()));
        }
        if (images.isEmpty() || images.size() > GoldenSet.MOST) {
            throw node.mistake("images has %d entries; allowed are 1 to %d. Remove the folder to have no golden set."
                    .formatted(images.size(), GoldenSet.MOST));
        }
        return new Content(images, allow(keys.get("allow")));
    }

    private static void requireFile(String name, YamlNode node, Collection<String> files) throws YamlException {
        if (name.isBlank() || name.startsWith(".") || name.contains("/") || name.contains("\\")) {
            throw node.mistake("the image \"" + name + "\": allowed is the name of a file in this folder");
        }
        if (GoldenSet.isMask(name)) {
            throw node.mistake("\"" + name + "\" is a mask by its name; name the image, and the mask next to it is compared");
        }
        if (!files.contains(name)) {
            throw node.mistake("the image \"%s\" is missing in this folder%s".formatted(name,
                    Nearest.of(name, Set.copyOf(files)).map("; is \"%s\" meant?"::formatted).orElse("")));
        }
    }

    /** A mask that two images could mean, as part-1.jpg and part-1.png do by part-1.mask.png, is nobody's. */
    private static void requireOwnMask(String name, YamlNode node, Collection<String> before, Collection<String> files) throws YamlException {
        String mask = GoldenSet.maskName(name);
        if (!files.contains(mask) || files.contains(GoldenSet.fullMaskName(name))) {
            return;
        }
        for (String other : before) {
            if (GoldenSet.maskName(other).equals(mask) && !files.contains(GoldenSet.fullMaskName(other))) {
                throw node.mistake("\"%s\" would be the mask of \"%s\" and of \"%s\"; rename it to \"%s\" or \"%s\"".formatted(mask, other, name,
                        GoldenSet.fullMaskName(other), GoldenSet.fullMaskName(name)));
            }
        }
    }

    private static GoldenEntry entry(String image, YamlNode node) throws YamlException {
        Map<String, YamlNode> keys = node.map("the image " + image, ENTRY_KEYS);
        if (!keys.containsKey("verdict")) {
            throw node.mistake("the image " + image + " has no verdict; allowed is verdict: ok or verdict: defect");
        }
        try {
            return new GoldenEntry(keys.get("verdict").text("verdict"), keys.containsKey("must") && keys.get("must").flag("must"),
                    keys.containsKey("count") ? keys.get("count").whole("count", 0) : null,
                    keys.containsKey("score") ? keys.get("score").number("score", 0, 1) : null,
                    keys.containsKey("tolerance") ? keys.get("tolerance").number("tolerance", 0, 1) : null);
        } catch (IllegalArgumentException e) {
            throw node.mistake("the image " + image + ": " + e.getMessage());
        }
    }

    private static Allowance allow(@Nullable YamlNode node) throws YamlException {
        if (node == null) {
            return Allowance.NONE;
        }
        Map<String, YamlNode> keys = node.map("allow", ALLOW_KEYS);
        return new Allowance(keys.containsKey("misses") ? keys.get("misses").whole("misses", 0) : 0,
                keys.containsKey("falseAlarms") ? keys.get("falseAlarms").whole("falseAlarms", 0) : 0);
    }
}
