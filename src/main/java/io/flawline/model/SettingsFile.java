package io.flawline.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import io.flawline.files.AtomicFile;

/** Changes the {@code model.json} of a version as an edit by hand does, and undoes the change. */
public final class SettingsFile {

    private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;
    private final byte @Nullable [] before;

    private SettingsFile(Path file, byte @Nullable [] before) {
        this.file = file;
        this.before = before;
    }

    /** Reads the file of a version; a version without one has no settings of its own. */
    public static SettingsFile of(ModelFolder folder) throws IOException {
        Path file = folder.path().resolve("model.json");
        return new SettingsFile(file, Files.exists(file) ? Files.readAllBytes(file) : null);
    }

    /**
     * Writes the file with some settings changed; the others stay as they are.
     *
     * @param changes by name; null removes a setting, so that the rank below decides it
     * @throws ModelException when the file is not a JSON object, or would be longer than it may be
     */
    public void change(Map<String, @Nullable Object> changes) throws IOException {
        ObjectNode settings = JSON.createObjectNode();
        if (before != null) {
            try {
                if (JSON.readTree(before) instanceof ObjectNode object) {
                    settings = object;
                } else {
                    throw new ModelException("%s is not a JSON object; correct it by hand".formatted(file));
                }
            } catch (JsonProcessingException e) {
                throw new ModelException("%s is not JSON; correct it by hand: %s".formatted(file, e.getOriginalMessage()));
            }
        }
        for (Map.Entry<String, Object> change : changes.entrySet()) {
            if (change.getValue() == null) {
                settings.remove(change.getKey());
            } else {
                settings.set(change.getKey(), JSON.<JsonNode>valueToTree(change.getValue()));
            }
        }
        byte[] after = JSON.writeValueAsBytes(settings);
        if (after.length > MetadataText.MAX_BYTES) {
            throw new ModelException("With these settings %s would have %d bytes; %d are allowed.".formatted(file, after.length, MetadataText.MAX_BYTES));
        }
        AtomicFile.replace(file, after);
    }

    /** Writes the file as it was when it was read. */
    public void undo() throws IOException {
        if (before == null) {
            Files.deleteIfExists(file);
        } else {
            AtomicFile.replace(file, before);
        }
    }
}
