package io.flawline.background;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a thread or a process give way to others that need the processor. */
public final class LowPriority {

    private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);
    /**
     * About a tenth of the processor next to a thread of normal priority. With less, a thread that is kept waiting by other
     * programs would delay the garbage collector, which waits for it, and with it the line.
     */
    private static final int NICE = 10;
    private static final int PRIO_PROCESS = 0;
    private static final Path PROGRAM = Path.of("/usr/bin/nice");

    /** The C library. On Linux the priority is that of one thread, and 0 is the calling one. */
    interface LibC extends Library {
        int setpriority(int which, int who, int priority);
    }

    private LowPriority() {
    }

    /**
     * Returns the beginning of a command whose process has a lower priority; nothing where the program {@code nice} is missing.
     *
     * @param niceness 1 to 19; at 19 the process gives way to all others
     */
    public static List<String> command(int niceness) {
        return Files.isExecutable(PROGRAM) ? List.of(PROGRAM.toString(), "-n", String.valueOf(niceness)) : List.of();
    }

    /** Lowers the priority of the calling thread for good. */
    public static void ofThisThread() {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        if (!Platform.isLinux()) {
            return;
        }
        try {
            Native.load("c", LibC.class).setpriority(PRIO_PROCESS, 0, NICE);
        } catch (UnsatisfiedLinkError e) {
            LOG.info("The priority of the thread {} cannot be lowered: {}", Thread.currentThread().getName(), e.getMessage());
        }
    }
}
