package io.flawline.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Selects SQLite's native library: the one in {@code native/sqlite} of the distribution, so that nothing is unpacked into a
 * temporary folder, from which a hardened machine may not execute. Without it the driver unpacks its own copy there.
 */
final class SqliteLibrary {

    private static final String FOLDER = "org.sqlite.lib.path";

    private SqliteLibrary() {
    }

    /** Call it before the first connection. */
    static void select() {
        if (System.getProperty(FOLDER) == null) {
            String name = System.mapLibraryName("sqlitejdbc");
            Stream.of(System.getProperty("flawline.home", "."), "target/flawline")
                    .map(home -> Path.of(home, "native", "sqlite").toAbsolutePath())
                    .filter(folder -> Files.isRegularFile(folder.resolve(name)))
                    .findFirst().ifPresent(folder -> System.setProperty(FOLDER, folder.toString()));
        }
    }
}
