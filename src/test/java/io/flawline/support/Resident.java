package io.flawline.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Resident memory of this process, by Linux. It tells of native leaks in a process whose heap is as large from the
 * start as it ever gets, and touched: the classes named {@code *MemoryIT} run so.
 */
public final class Resident {

    private Resident() {
    }

    public static long mebibytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
    }
}
