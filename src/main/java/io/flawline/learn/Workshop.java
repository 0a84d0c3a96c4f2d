package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.flawline.openvino.Core;

/** The native parts that learning needs. Their files are temporary and gone when the constructor returns. */
final class Workshop implements AutoCloseable {

    private final Core core = new Core();
    private final Backbone backbone;
    private final Distances distances;
    private final int threads;

    Workshop(InputSize size, int threads) throws IOException {
        this.threads = threads;
        Path folder = Files.createTempDirectory("flawline-learn");
        try {
            backbone = new Backbone(core, size, threads, folder);
            distances = new Distances(core, size.cells(), threads, folder);
        } finally {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
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
