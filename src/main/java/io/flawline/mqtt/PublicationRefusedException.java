package io.flawline.mqtt;

import java.io.IOException;

import io.flawline.mqtt.MqttReason.When;

/** A broker has refused a message by a reason code, or the message is larger than the broker's maximum packet size. */
public final class PublicationRefusedException extends IOException {
    private final transient When when;

    private PublicationRefusedException(String message, When when) {
        super(message);
        this.when = when;
    }

    static PublicationRefusedException by(MqttReason reason, When when, String broker, String topic, long bytes) {
        return new PublicationRefusedException("The broker %s refuses a message of %d bytes for topic %s: %s"
                .formatted(broker, bytes, topic, reason), when);
    }

    static PublicationRefusedException tooLarge(long limit, String broker, String topic, long bytes) {
        return new PublicationRefusedException(("A message of %d bytes for topic %s is more than the maximum packet size of %d"
                + " bytes of the broker %s: packet too large (0x95)").formatted(bytes, topic, limit, broker), When.NEVER);
    }

    /** Returns whether the broker will never accept this message. */
    public boolean isForGood() {
        return when == When.NEVER;
    }

    /** Returns whether the broker may accept this message later. */
    public boolean isForNow() {
        return when == When.LATER;
    }
}
