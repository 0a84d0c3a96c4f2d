package io.flawline.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracks whether a folder can be written to: one log line when it no longer can, and one when it can again. */
final class FolderOutage {
    private static final Logger LOG = LoggerFactory.getLogger(FolderOutage.class);
    private static final int PROBE_BYTES = 4096;

    private final Path folder;
    private final String content;
    private @Nullable String problem;

    /** @param content what is written there, in the plural, as in {@code dead letters} */
    FolderOutage(Path folder, String content) {
        this.folder = folder;
        this.content = content;
    }

    synchronized void goesOn(IOException e) {
        String cause = e.getMessage() == null || e.getMessage().startsWith("/") ? e.toString() : e.getMessage();
        String now = "%s cannot be written to %s: %s. Make room or allow writing; until then their messages stay with their senders"
                .formatted(content, folder, cause);
        if (problem == null) {
            LOG.error("{}", now);
        }
        problem = now;
    }

    synchronized void over() {
        if (problem != null) {
            LOG.info("{} can be written to {} again", content, folder);
            problem = null;
        }
    }

    /** Returns the problem: it tries again after a failure; empty when there was none or it is over. */
    synchronized Optional<String> problem() {
        if (problem != null && canBeWritten()) {
            over();
        }
        return Optional.ofNullable(problem);
    }

    private boolean canBeWritten() {
        try {
            Files.createDirectories(folder);
            Path probe = Files.createTempFile(folder, ".probe", ".tmp");
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
                return true;
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
