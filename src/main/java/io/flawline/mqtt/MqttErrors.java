package io.flawline.mqtt;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.Set;

import javax.net.ssl.SSLException;

import org.eclipse.paho.mqttv5.common.MqttException;

/** Describes why a connection is missing, in words for health and log. */
final class MqttErrors {

    /** Those of a CONNACK of MQTT 5, and of one of MQTT 3.1.1, "unacceptable protocol version", as paho reads it. */
    private static final Set<Integer> NO_MQTT_5 = Set.of(1, 0x84, MqttException.REASON_CODE_INVALID_RETURN_CODE);

    private static final int SESSION_TAKEN_OVER = 0x8E;

    private MqttErrors() {
    }

    /** Returns why a connection is lost, by the code of the broker's DISCONNECT if it sent one. */
    static String lost(String connection, int code, String why) {
        return "connection to " + connection + " lost: " + (code == SESSION_TAKEN_OVER
                ? "another client connected with the same id; set flawline.mqtt.client-id to a name of this site's own" : why);
    }

    static String describe(Exception e) {
        if (e instanceof MqttException mqtt && MqttReason.isRefusal(mqtt.getReasonCode())) {
            return "the broker refuses: " + MqttReason.of(mqtt.getReasonCode());
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /**
     * Describes a failure as {@link #describe} does, with the properties to look at when it may be a certificate: a
     * broker that does not take ours may say so, or, by TLS 1.3, have hung up before it is heard.
     */
    static String connecting(String url, Exception e) {
        if (e instanceof MqttException mqtt && NO_MQTT_5.contains(mqtt.getReasonCode())) {
            return "the broker does not speak MQTT 5, which Flawline needs; update it, or connect it to one that does by a bridge";
        }
        Throwable cause = e.getCause();
        boolean mayBeCertificate = url.startsWith("ssl:") && (cause instanceof SSLException || cause instanceof EOFException
                || cause instanceof SocketException && !(cause instanceof ConnectException));
        return mayBeCertificate
                ? describe(e) + "; check the certificates of flawline.mqtt.tls.trust-store and flawline.mqtt.tls.key-store,"
                        + " their authority and that they have not expired"
                : describe(e);
    }
}
