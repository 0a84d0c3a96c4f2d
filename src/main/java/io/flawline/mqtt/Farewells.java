package io.flawline.mqtt;

import java.util.concurrent.TimeUnit;

import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/** Attributes a failed publication to a reason code: that of its acknowledgement, or that of a closed connection. */
final class Farewells {
    /** The time in ms for which a farewell counts after the broker has closed the connection. */
    private static final long RECENT_MILLIS = 5_000;

    /** The reason why the broker closed the latest connection; null when it did not say. */
    private volatile @Nullable Farewell latest;

    private record Farewell(MqttReason reason, long time) {
        boolean isRecent() {
            return System.nanoTime() - time < TimeUnit.MILLISECONDS.toNanos(RECENT_MILLIS);
        }
    }

    /** Notes that the broker has closed the connection with this code. */
    void note(int code) {
        latest = MqttReason.isRefusal(code) ? new Farewell(MqttReason.of(code), System.nanoTime()) : null;
    }

    /** Returns why the broker has closed the connection since that time; null when it has not, or did not say. */
    @Nullable
    MqttReason since(long nanoTime) {
        Farewell last = latest;
        return last != null && last.time() - nanoTime >= 0 ? last.reason() : null;
    }

    void throwIfRefused(MqttException e, String broker, String topic, int bytes) throws PublicationRefusedException {
        if (MqttReason.isRefusal(e.getReasonCode())) {
            MqttReason reason = MqttReason.of(e.getReasonCode());
            throw PublicationRefusedException.by(reason, reason.when(), broker, topic, bytes);
        }
        if (e.getReasonCode() == MqttException.REASON_CODE_INVALID_RETURN_CODE) {
            MqttReason unread = new MqttReason(0xFF, "a reason code that the client does not know", MqttReason.When.UNKNOWN);
            throw PublicationRefusedException.by(unread, unread.when(), broker, topic, bytes);
        }
        Farewell last = latest;
        if (last != null && last.isRecent() && last.reason().when() != MqttReason.When.LATER) {
            // The connection may have carried several messages, and the broker does not say which one it refuses.
            throw PublicationRefusedException.by(last.reason(), MqttReason.When.UNKNOWN, broker, topic, bytes);
        }
    }
}
