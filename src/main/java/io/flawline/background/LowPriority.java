package io.flawline.shadow;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a thread give way to threads that need the processor. */
final class LowPriority {

    private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);
    /**
     * About a tenth of the processor next to a thread of normal priority. With less, a thread that is kept waiting by other
     * programs would delay the garbage collector, which waits for it, and with it the line.
     */
    private static final int NICE = 10;
    private static final int PRIO_PROCESS = 0;

    /** The C library. On Linux the priority is that of one thread, and 0 is the calling one. */
    interface LibC extends Library {
        int setpriority(int which, int who, int priority);
    }

    private LowPriority() {
    }

    /** Lowers the priority of the calling thread for good. */
    static void ofThisThread() {
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
