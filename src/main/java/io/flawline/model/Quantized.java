package io.flawline.model;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out whether a model computes with integers of 8 bits, by the names of the operations that its file contains. */
public final class Quantized {

    private static final List<String> OPERATIONS = List.of("FakeQuantize", "QuantizeLinear", "element_type=\"i8\"");
    private static final int CHUNK = 1 << 16;
    private static final int OVERLAP = 32;

    private Quantized() {
    }

    /** Returns the operations that show it; empty when there are none, or the file cannot be read. */
    public static Optional<String> evidence(ModelFolder folder) {
        Set<String> found = new LinkedHashSet<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.file()))) {
            String before = "";
            for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
                String text = before + new String(chunk, StandardCharsets.ISO_8859_1);
                OPERATIONS.stream().filter(text::contains).forEach(found::add);
                before = text.substring(Math.max(0, text.length() - OVERLAP));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return found.isEmpty() ? Optional.empty() : Optional.of("its file has " + String.join(", ", found));
    }
}
