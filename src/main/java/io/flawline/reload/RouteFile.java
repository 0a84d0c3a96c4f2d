package io.flawline.reload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

import io.flawline.request.Sha256;
import io.flawline.yaml.YamlDocument;

/** A route file as it was at one moment, so that what is validated is what is then run. */
public record RouteFile(Path path, String text) {

    static RouteFile read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            // One more than is allowed, so that what is too large is known as such.
            return new RouteFile(path, new String(in.readNBytes(YamlDocument.MAX_BYTES + 1), StandardCharsets.UTF_8));
        }
    }

    /** Returns what Camel loads; it carries the file's name into routes and messages. */
    Resource resource() {
        return ResourceHelper.fromBytes("file:" + path, text.getBytes(StandardCharsets.UTF_8));
    }

    static boolean isOf(Path path, @Nullable Resource resource) {
        return resource != null && resource.getLocation().equals("file:" + path);
    }

    /** Returns the file name without its folder; null for what is in no file. */
    public static @Nullable String name(@Nullable Resource resource) {
        return resource == null || !resource.getLocation().startsWith("file:") ? null
                : resource.getLocation().replaceFirst("^.*[/\\\\]", "");
    }

    String sha256() {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    int lines() {
        return Math.max(1, (int) text.lines().count());
    }

    /** Returns the first line that {@code regex} is found in, from 1; 1 when there is none. */
    int lineOf(String regex) {
        Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(text);
        return matcher.find() ? 1 + (int) text.substring(0, matcher.start()).chars().filter(c -> c == '\n').count() : 1;
    }
}
