package io.flawline.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSecretsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rtsp://admin:s3cret@camera/stream failed | rtsp://xxxxxx@camera/stream failed",
        "flawline.mqtt.password = s3cret | flawline.mqtt.password = xxxxxx",
        "ftp:h?passwort=s3cret&pwd=s3cret | ftp:h?passwort=xxxxxx&pwd=xxxxxx",
        "kafka:t?saslPassword=RAW(s3 cret)&x=1 | kafka:t?saslPassword=xxxxxx&x=1",
        "Authorization: Bearer s3cret.s3cret | Authorization: Bearer xxxxxx",
        "{\"apiKey\": \"s3cret\", \"a\": 1} | {\"apiKey\": xxxxxx, \"a\": 1}",
        "https://hooks.example/x?token=s3cret | https://hooks.example/x?token=xxxxxx",
        "12 tokens were read | 12 tokens were read"})
    void hidesLoginsPasswordsAndTokens(String text, String shown) {
        assertThat(LogSecrets.hide(text)).isEqualTo(shown);
    }
}
