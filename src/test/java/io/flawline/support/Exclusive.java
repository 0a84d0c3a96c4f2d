package io.flawline.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds what a machine has only once, such as a fixed port: test classes run in two processes. */
public final class Exclusive implements AutoCloseable {

    private final FileChannel file;

    private Exclusive(FileChannel file) {
        this.file = file;
    }

    /** Waits until no other process holds it. */
    public static Exclusive of(String name) throws IOException {
        FileChannel file = FileChannel.open(Files.createDirectories(Path.of("target")).resolve(name + ".lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.lock();
        return new Exclusive(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
