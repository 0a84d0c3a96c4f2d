package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many bytes of large messages a connection reads before others are acknowledged. */
@Timeout(60)
class PayloadRoomTest {

    private final PayloadRoom room = new PayloadRoom(100, Duration.ofHours(1));

    private Thread waiting() {
        Thread thread = new Thread(() -> room.take(30));
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    void nextMessageWaitsForAnAcknowledgement() throws Exception {
        room.take(60);
        room.keep(1, 60);
        room.take(60);
        room.keep(2, 60);
        Thread next = waiting();

        room.acknowledged(3);
        assertThat(next.getState()).isEqualTo(Thread.State.TIMED_WAITING);
        room.acknowledged(2);
        next.join();
    }

    @Test
    void messageWithoutAcknowledgementReturnsItsRoom() throws Exception {
        room.take(100);
        Thread next = waiting();

        room.release(100);
        next.join();
    }

    @Test
    void newConnectionHasAllRoom() throws Exception {
        room.take(70);
        room.keep(1, 70);
        room.take(70);
        Thread next = waiting();

        room.clear();
        next.join();
        room.acknowledged(1);
        room.take(70);
        waiting().interrupt();
    }

    @Test
    void messageLargerThanTheRoomIsReadAlone() {
        room.take(1_000);
        assertThat(waiting().isAlive()).isTrue();
        room.release(1_000);
    }

    @Test
    void waitIsLimited() {
        PayloadRoom impatient = new PayloadRoom(100, Duration.ofMillis(1));

        impatient.take(100);
        impatient.take(100);
    }

    @Test
    void closingClientDoesNotWait() throws Exception {
        room.take(100);
        Thread next = waiting();

        next.interrupt();
        next.join();
    }
}
