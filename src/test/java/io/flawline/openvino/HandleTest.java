package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandleTest {
    private final List<String> freed = new ArrayList<>();

    private Handle handle(String name) {
        return new Handle(name, new Pointer(1), pointer -> freed.add(name));
    }

    @Test
    void isFreedOnceHoweverOftenItIsClosed() {
        Handle handle = handle("a");
        handle.close();
        handle.close();
        assertThat(freed).containsExactly("a");
    }

    @Test
    void isFreedWhenTheLastUseEnds() {
        Handle handle = handle("a");
        try (Handle.Use outer = handle.use(); Handle.Use inner = handle.use()) {
            assertThat(outer.pointer()).isEqualTo(inner.pointer());
            handle.close();
            assertThat(freed).isEmpty();
            assertThatThrownBy(handle::use).isInstanceOf(IllegalStateException.class).hasMessage("a is closed");
        }
        assertThat(freed).containsExactly("a");
    }

    @Test
    void isFreedAfterItsChildrenInAnyOrderOfClosing() {
        Handle parent = handle("parent");
        Handle child;
        try (Handle.Use inUse = parent.use()) {
            child = new Handle("child", inUse.pointer(), pointer -> freed.add("child"), parent);
        }
        parent.close();
        assertThat(freed).isEmpty();
        child.close();
        assertThat(freed).containsExactly("child", "parent");
    }

    @Test
    void isNeverFreedUnderAThreadThatUsesIt() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            AtomicInteger users = new AtomicInteger();
            List<Integer> usersWhenFreed = new ArrayList<>();
            Handle handle = new Handle("a", new Pointer(1), pointer -> usersWhenFreed.add(users.get()));
            ExecutorService threads = Executors.newFixedThreadPool(3);
            for (int i = 0; i < 2; i++) {
                threads.execute(() -> useUntilClosed(handle, users));
            }
            threads.execute(handle::close);
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(usersWhenFreed).containsExactly(0);
        }
    }

    private static void useUntilClosed(Handle handle, AtomicInteger users) {
        try {
            while (true) {
                try (Handle.Use inUse = handle.use()) {
                    assertThat(inUse.pointer()).isNotNull();
                    users.incrementAndGet();
                    users.decrementAndGet();
                }
            }
        } catch (IllegalStateException closed) {
            return;
        }
    }
}
