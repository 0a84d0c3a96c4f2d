package io.flawline.broker;

import java.time.Instant;

/**
 * A subscription that the built-in broker keeps messages for.
 *
 * @param client    the client id; empty when no session refers to the queue any more
 * @param queue     the broker's name of its queue
 * @param topic     the topic filter, as the client wrote it
 * @param messages  the count of messages that wait
 * @param bytes     the bytes that they take on disk
 * @param connected whether the client is connected now
 * @param since     when it was first seen connected, or first seen away
 * @param own       whether a route of this process uses the session: such a queue has no bound
 */
public record BrokerSession(String client, String queue, String topic, long messages, long bytes, boolean connected, Instant since,
        boolean own) {
}
