package io.flawline.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class JobsTest {

    @Test
    void aCancelledJobMakesRoomAtOnce() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        try (Jobs jobs = new Jobs()) {
            Job first = jobs.submit("learn", "part", job -> {
                started.countDown();
                goOn.await();
                return "first";
            }, ended::incrementAndGet);
            started.await();
            List<Job> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiting.add(jobs.submit("learn", "part", job -> "waited", ended::incrementAndGet));
            }
            assertThatIllegalStateException().isThrownBy(() -> jobs.submit("learn", "part", job -> "refused", ended::incrementAndGet));
            assertThat(ended).hasValue(1);

            waiting.get(1).cancel();
            waiting.get(1).cancel();
            assertThat(waiting.get(1).json()).containsEntry("state", "failed").containsEntry("step", JobException.CANCELLED);
            assertThat(ended).hasValue(2);
            assertThat(first.json()).containsEntry("state", "running");
            jobs.submit("learn", "part", job -> "accepted", ended::incrementAndGet);
            goOn.countDown();
        }
        assertThat(ended).hasValue(7);
    }
}
