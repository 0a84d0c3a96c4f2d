package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.flawline.files.FileTree;
import io.flawline.openvino.Core;

/** The native parts that learning needs. Their files are temporary and gone when the constructor returns. */
final class Workshop implements AutoCloseable {

    private final Core core = new Core();
    private final Backbone backbone;
    private final Distances distances;
    private final int threads;

    /**
     * @param temp folder for temporary files
     * @throws IOException when temporary files cannot be written; the message names the folder and the remedy
     */
    Workshop(InputSize size, Precision precision, int threads, Path temp) throws IOException {
        this.threads = threads;
        Path folder = null;
        try {
            folder = Files.createTempDirectory(temp, "learn");
            backbone = new Backbone(core, size, precision, threads, folder);
            distances = new Distances(core, size.cells(), threads, folder);
        } catch (IOException e) {
            throw new IOException("Temporary files cannot be written in %s: %s. Is the disk full? Another folder is set by flawline.temp.folder."
                    .formatted(temp, e), e);
        } finally {
            if (folder != null) {
                FileTree.delete(folder);
            }
        }
    }

    Backbone backbone() {
        return backbone;
    }

    Distances distances() {
        return distances;
    }

    int threads() {
        return threads;
    }

    @Override
    public void close() {
        distances.close();
        backbone.close();
        core.close();
    }
}
