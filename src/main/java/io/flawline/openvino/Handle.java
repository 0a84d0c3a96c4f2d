package io.flawline.openvino;

import static io.flawline.openvino.OpenVinoException.check;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * One native object: who uses it, and how it is freed.
 *
 * <pre>
 *   open ──close()──► closed, still used ──last use ends──► freed
 *     └──────────────close(), not in use──────────────────────┘
 * </pre>
 *
 * The owner counts as one use until {@link #close()}; so does each call that is running, and each child until it is
 * freed itself. A closed handle takes no new calls.
 */
final class Handle implements AutoCloseable {
    /**
     * The handles that are not freed yet, held with the host memory that they may wrap: a native object that someone
     * forgot to close leaks, but never works on memory that the garbage collector has freed.
     */
    private static final Set<Handle> LIVE = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Pointer pointer;
    private @Nullable Consumer<Pointer> free;
    private final AtomicInteger uses = new AtomicInteger(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Use use = new Use();

    /** A use of the handle: while it lasts, the native object is there. */
    final class Use implements AutoCloseable {
        Pointer pointer() {
            return pointer;
        }

        Handle handle() {
            return Handle.this;
        }

        @Override
        public void close() {
            if (uses.decrementAndGet() == 0) {
                Objects.requireNonNull(free).accept(pointer);
                free = null; // and with it what it held
                LIVE.remove(Handle.this);
            }
        }
    }

    /** Becomes the owner of a native object that needs no other. */
    Handle(String name, Pointer pointer, Consumer<Pointer> free) {
        this.name = name;
        this.pointer = pointer;
        this.free = free;
        LIVE.add(this);
    }

    /** Becomes the owner of a native object that needs {@code parent}, which must be in use by the caller. */
    Handle(String name, Pointer pointer, Consumer<Pointer> free, Handle parent) {
        this(name, pointer, free.andThen(freed -> parent.use.close()));
        parent.uses.incrementAndGet();
    }

    /** @throws IllegalStateException when closed */
    Use use() {
        int before;
        do {
            before = uses.get();
            if (closed.get() || before == 0) {
                throw new IllegalStateException(name + " is closed");
            }
        } while (!uses.compareAndSet(before, before + 1));
        return use;
    }

    /** Calls a function of the C API that returns a status. */
    void call(String action, ToIntFunction<Pointer> function) {
        try (Use inUse = use()) {
            check(function.applyAsInt(inUse.pointer()), action);
        }
    }

    /** Calls a function of the C API that returns a text through a {@code char**}. */
    String text(String action, Getter getter) {
        try (Use inUse = use()) {
            PointerByReference value = new PointerByReference();
            check(getter.get(inUse.pointer(), value), action);
            return takeText(value.getValue());
        }
    }

    private static String takeText(Pointer text) {
        try {
            return text.getString(0, "UTF-8");
        } finally {
            CApi.ov_free(text);
        }
    }

    /** A function that hands a new native object or text out through a pointer. */
    interface Getter {
        int get(Pointer pointer, PointerByReference result);
    }

    /** Closes the handle. It is idempotent and may be called while another thread uses the handle. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            use.close();
        }
    }

    /** Returns how many native objects are not freed yet. */
    static int live() {
        return LIVE.size();
    }
}
