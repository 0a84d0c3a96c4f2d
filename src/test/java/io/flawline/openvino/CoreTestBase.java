package io.flawline.openvino;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One core a test class, and a folder for each test's models. */
abstract class CoreTestBase {
    static Core core;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        core = new Core();
    }

    @AfterAll
    static void close() {
        core.close();
    }
}
