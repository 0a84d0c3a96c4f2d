package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import jakarta.mail.internet.MimeMessage;

import org.junit.jupiter.api.Test;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;

/** {@code alarm.yaml} with a real mail server. */
class AlarmExampleIT {
    private static final int DEFECTIVE = 12;
    private static final String PASSWORD = "p&ss+w%rd";
    private static final Pattern COUNT = Pattern.compile("Flawline: (\\d+) defective");

    @Test
    void manyDefectsBecomeFewMailsWithTheirNumber() throws Exception {
        ServerSetup setup = new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        GreenMail mails = new GreenMail(setup);
        mails.setUser("flawline@example.com", "flawline", PASSWORD);
        try (FlawlineProcess flawline = Installation.named("alarm").route("mqtt.yaml").example("alarm.yaml")
                .set("alarm.server", "smtp://127.0.0.1:" + setup.getPort()).set("alarm.username", "flawline")
                .set("alarm.password", PASSWORD).set("alarm.from", "flawline@example.com")
                .set("alarm.to", "a@example.com,b@example.com").set("alarm.interval", 1000).start();
                MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
            for (int i = 0; i < DEFECTIVE; i++) {
                peer.publish("openvino_demo", Samples.request(Samples.DEFECTIVE, "part", "47\r\n11", "station", "press ü"));
                peer.publish("openvino_demo", Samples.request(Samples.GOOD, "part", "fine"));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> flawline.output().contains("Route alarm-delivery cannot send, trying again"));
            mails.start();

            // To two receivers each.
            await().atMost(Duration.ofSeconds(60)).until(() -> Arrays.stream(mails.getReceivedMessages()).mapToInt(AlarmExampleIT::count).sum()
                    == 2 * DEFECTIVE);
            assertThat(mails.getReceivedMessages()).hasSizeLessThan(2 * DEFECTIVE);
            MimeMessage mail = mails.getReceivedMessages()[0];
            assertThat(mail.getContent().toString()).contains("part 47", "at press ü", "defects: 1").doesNotContain("fine");
            assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("a@example.com", "b@example.com");
        } finally {
            mails.stop();
        }
    }

    private static int count(MimeMessage mail) {
        try {
            Matcher subject = COUNT.matcher(mail.getSubject());
            assertThat(subject.matches()).as(mail.getSubject()).isTrue();
            return Integer.parseInt(subject.group(1));
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
