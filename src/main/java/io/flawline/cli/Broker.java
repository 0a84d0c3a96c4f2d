package io.flawline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.UUID;

import javax.net.ssl.SSLException;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import io.flawline.mqtt.LargeMessageClient;

/** The options of the commands that use a broker; without options it is the broker that {@code run} uses. */
final class Broker {

    private static final Set<Integer> LOGIN = Set.of(MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD,
            MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED);

    @Option(names = "--broker", paramLabel = "URL", description = "The MQTT broker (flawline.mqtt.broker-url).")
    private @Nullable String url;

    @Option(names = "--username", paramLabel = "NAME",
            description = "Login at the broker (flawline.mqtt.username); the password is flawline.mqtt.password, or"
                    + " FLAWLINE_MQTT_PASSWORD in the environment.")
    private @Nullable String username;

    MqttClient connect() throws MqttException {
        String broker = url == null ? RunProperties.get("flawline.mqtt.broker-url") : url;
        MqttClient client = LargeMessageClient.blocking(broker, "flawline-cli-" + UUID.randomUUID());
        try {
            client.connect(options());
        } catch (MqttException e) {
            client.close();
            throw new IllegalStateException(problem(broker, e), e);
        }
        return client;
    }

    /** Says what happened, and what to do about it. */
    private static String problem(String broker, MqttException failure) {
        if (LOGIN.contains(failure.getReasonCode())) {
            return "the broker at " + broker + " refuses this login; see --username";
        }
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "the host name in " + broker + " is unknown; correct it, or name another broker with --broker";
        }
        if (cause instanceof CertPathBuilderException || cause instanceof CertificateException) {
            return ("the certificate of the broker at %s is not trusted: %s; add it to the certificates that Java trusts, or start with"
                    + " FLAWLINE_OPTS=-Djavax.net.ssl.trustStore=FILE").formatted(broker, cause.getMessage());
        }
        if (cause instanceof SSLException || broker.startsWith("ssl:") && (cause instanceof EOFException || isSilent(cause))) {
            return "the server at %s does not use TLS as expected: %s; without TLS, the address begins with tcp://"
                    .formatted(broker, cause.getMessage());
        }
        if (cause instanceof ConnectException || cause instanceof SocketTimeoutException || cause instanceof NoRouteToHostException) {
            return "no broker answers at " + broker + "; start Flawline with bin/flawline run, or name another broker with --broker";
        }
        return "the broker at %s cannot be used: %s".formatted(broker, cause.getMessage() == null ? cause : cause.getMessage());
    }

    /** Returns whether a server accepted the connection and then sent nothing, as a broker without TLS does. */
    private static boolean isSilent(Throwable cause) {
        return cause instanceof SocketTimeoutException && "Read timed out".equals(cause.getMessage());
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setConnectionTimeout(5);
        options.setAutomaticReconnect(true);
        options.setAutomaticReconnectDelay(1, 2);
        String login = username == null ? RunProperties.get("flawline.mqtt.username") : username;
        if (!login.isEmpty()) {
            options.setUserName(login);
            options.setPassword(RunProperties.get("flawline.mqtt.password").getBytes(UTF_8));
        }
        return options;
    }
}
