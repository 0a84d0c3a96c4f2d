package io.flawline.broker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** A process that fills an outbox and tells of each message once it is kept, until it is killed. */
final class OutboxFiller {
    private OutboxFiller() {
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedBroker broker = new EmbeddedBroker(Path.of(arguments[0]), OptionalInt.empty());
        broker.start();
        Outbox outbox = new Outbox("defects", new OutboxRule(1L << 30, OutboxRule.WhenFull.BLOCK), broker);
        for (int i = 0;; i++) {
            String text = arguments[1] + "-" + i;
            outbox.put(text.getBytes(StandardCharsets.UTF_8), Map.of());
            System.out.println("put " + text);
        }
    }
}
