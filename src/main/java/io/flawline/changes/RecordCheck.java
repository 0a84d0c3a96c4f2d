package io.flawline.changes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Verifies a record: finds the first line that was changed, removed, inserted or cut off.
 *
 * @param lines   that are in order
 * @param mistake the first one in words; null when there is none
 * @param note    what is unusual and no mistake, such as a line that a killed process left incomplete; null for nothing
 */
public record RecordCheck(long lines, String mistake, String note) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads all lines.
     *
     * @param folder    of the record
     * @param published a head that was kept elsewhere; empty for that in the folder alone
     */
    public static RecordCheck of(Path folder, Optional<Head> published) throws IOException {
        Path file = folder.resolve(ChangeRecord.FILE);
        Path headFile = folder.resolve(ChangeRecord.HEAD);
        if (!Files.exists(file)) {
            return new RecordCheck(0, Files.exists(headFile) || published.isPresent() ? file + " is missing: the record was removed" : null, null);
        }
        Head kept;
        try {
            kept = Files.exists(headFile) ? JSON.readValue(headFile.toFile(), Head.class) : null;
        } catch (IOException e) {
            return new RecordCheck(0, headFile + " was changed: " + e.getMessage(), null);
        }
        return new Reading(file, kept, published.orElse(null)).read();
    }

    /** One pass over the file. */
    private static final class Reading {
        private final Path file;
        private final Head kept;
        private final Head published;
        private Head last = Head.EMPTY;
        /** Whether the published hash is that of a line, where it has no number. */
        private boolean found;

        Reading(Path file, Head kept, Head published) {
            this.file = file;
            this.kept = kept;
            this.published = published;
            this.found = published == null || !published.isWithoutNumber() || published.hash().equals(Head.EMPTY.hash());
        }

        RecordCheck read() throws IOException {
            boolean complete = endsWithLine();
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                while (line != null) {
                    String next = lines.readLine();
                    if (next == null && !complete) {
                        return end("the last line is incomplete, as a process was ended while it wrote; the next change removes it");
                    }
                    String mistake = take(line);
                    if (mistake != null) {
                        return new RecordCheck(last.n(), mistake, null);
                    }
                    line = next;
                }
            } catch (CharacterCodingException e) {
                return new RecordCheck(last.n(), "line %d was changed: it is not UTF-8".formatted(last.n() + 1), null);
            }
            return end(null);
        }

        private boolean endsWithLine() throws IOException {
            long size = Files.size(file);
            if (size == 0) {
                return true;
            }
            try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                ByteBuffer last = ByteBuffer.allocate(1);
                channel.position(size - 1).read(last);
                return last.get(0) == '\n';
            }
        }

        private String take(String text) {
            long expected = last.n() + 1;
            RecordLine line;
            try {
                line = RecordLine.read(text);
            } catch (IllegalArgumentException e) {
                return "line %d was changed or inserted: %s".formatted(expected, e.getMessage());
            }
            if (line.number() > expected) {
                return "line %d has the number %d: lines were removed before it".formatted(expected, line.number());
            }
            if (line.number() < expected || !line.previous().equals(last.hash())) {
                return "line %d does not continue the one before: it was inserted, or lines before it were replaced".formatted(expected);
            }
            last = new Head(line.number(), line.hash());
            found |= published != null && published.hash().equals(last.hash());
            for (Head head : new Head[] {kept, published}) {
                if (head != null && head.n() == last.n() && !head.hash().equals(last.hash())) {
                    return "line %d is not the one that the published head names: the lines up to it were replaced".formatted(last.n());
                }
            }
            return null;
        }

        private RecordCheck end(String note) {
            for (Head head : new Head[] {kept, published}) {
                if (head != null && head.n() > last.n()) {
                    return new RecordCheck(last.n(), "lines %d to %d were cut off: the published head names line %d"
                            .formatted(last.n() + 1, head.n(), head.n()), null);
                }
            }
            if (!found) {
                return new RecordCheck(last.n(), "no line has the published hash %s: lines were cut off or replaced".formatted(published.hash()), null);
            }
            if (kept == null && last.n() > 0) {
                return new RecordCheck(last.n(), ChangeRecord.HEAD + " is missing: whether lines were cut off cannot be told from the folder", null);
            }
            // A process may have been killed between the line and the head; a repair writes two lines.
            if (kept != null && last.n() > kept.n() + 2) {
                return new RecordCheck(last.n(), "lines %d to %d were added after the head was written".formatted(kept.n() + 1, last.n()), null);
            }
            return new RecordCheck(last.n(), null, note);
        }
    }
}
