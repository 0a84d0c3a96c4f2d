package io.flawline.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store of models in a temporary folder, and zips to install. */
abstract class ModelStoreTestBase {

    static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    Path folder;

    Path root;
    ModelRepository repository;
    ModelStore store;

    @BeforeEach
    void open() {
        root = folder.resolve("inner/models");
        repository = new ModelRepository(root);
        store = store(new ArchiveLimits(20, 64 << 20, 100));
    }

    ModelStore store(ArchiveLimits limits) {
        return new ModelStore(repository, limits, model -> {});
    }

    String install(String... entries) throws IOException {
        return store.install("pits", new ByteArrayInputStream(zip(entries)));
    }

    List<String> files() throws IOException {
        Path model = root.resolve("pits");
        try (Stream<Path> files = Files.walk(model)) {
            return files.filter(Files::isRegularFile).map(f -> model.relativize(f).toString().replace('\\', '/')).sorted().toList();
        }
    }

    static byte[] zip(String... entries) throws IOException {
        Object[] files = new Object[entries.length * 2];
        for (int i = 0; i < entries.length; i++) {
            files[2 * i] = entries[i];
            files[2 * i + 1] = entries[i].endsWith("/") ? new byte[0] : CONTENT;
        }
        return zipOf(files);
    }

    /** @param files names, each followed by its bytes */
    static byte[] zipOf(Object... files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < files.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) files[i]));
                zip.write((byte[]) files[i + 1]);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
