package io.flawline.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Resident memory, by Linux. It tells of native leaks in a process whose heap is as large from the start as it ever
 * gets, and touched: the classes named {@code *MemoryIT} run so.
 */
public final class Resident {

    private Resident() {
    }

    /** Of this process, after a collection. */
    public static long mebibytes() throws IOException {
        System.gc();
        return (long) mebibytes(ProcessHandle.current().pid());
    }

    static double mebibytes(long process) throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/status".formatted(process))).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
    }
}
