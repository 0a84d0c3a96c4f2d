package io.flawline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.management.ObjectName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstCompilerTest {

    private static final Path FILE = Path.of("src/main/dist/lib/first-compiler.json");

    @TempDir
    private Path folder;

    /** The name of the folder is one that a command line could take apart. */
    @Test
    void theJvmReadsTheFileOfTheDistribution() throws Exception {
        Path home = folder.resolve("a folder, of \u00e4 plant");
        Files.createDirectories(home.resolve("lib"));
        Files.copy(FILE, home.resolve("lib/first-compiler.json"));
        FirstCompiler.useForLibraries(home);
        try {
            assertThat(command("compilerDirectivesPrint")).contains("org/apache/camel/*.*");
        } finally {
            command("compilerDirectivesClear");
        }
    }

    @Test
    void withoutTheFileTheJvmCompilesInItsOwnWay() throws Exception {
        FirstCompiler.useForLibraries(folder);
        assertThat(command("compilerDirectivesPrint")).doesNotContain("org/apache/camel");
    }

    private static String command(String name) throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), name, null, null);
    }
}
