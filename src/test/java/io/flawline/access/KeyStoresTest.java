package io.flawline.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class KeyStoresTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIF\n-----END RSA PRIVATE KEY-----\n"})
    void anEncryptedKeyIsNamedWithWhatToDo(String pem) throws Exception {
        Path key = Files.writeString(folder.resolve("own.key"), pem);
        assertThatIllegalArgumentException().isThrownBy(() -> KeyStores.keys("flawline.mqtt.tls.key-store", key.toString(), ""))
                .withMessageContaining("own.key is encrypted").withMessageContaining("openssl pkey")
                .withMessageContaining("flawline.mqtt.tls.key-store-password");
    }

    @ParameterizedTest
    @CsvSource({"2020/01/01 12:00:00, has expired at 2020-01-02", "2099/01/01 12:00:00, is not valid before 2099-01-01"})
    void aCertificateOfAnotherTimeIsRefused(String from, String reason) throws Exception {
        Path file = certificate("-startdate", from, "-validity", "1");
        assertThatIllegalArgumentException().isThrownBy(() -> KeyStores.clientKeys("flawline.mqtt.tls.key-store", file.toString(), "changeit"))
                .withMessageContaining(reason).withMessageContaining("flawline.mqtt.tls.key-store").withMessageContaining("CN=client");
    }

    @Test
    void aCertificateThatExpiresSoonIsAWarning() throws Exception {
        Path file = certificate("-validity", "20");
        List<CertificateDates> dates = KeyStores.dates("flawline.mqtt.tls.key-store", file.toString(), "changeit");
        Instant now = Instant.now();
        assertThat(dates).singleElement().satisfies(each -> {
            assertThat(each.warning(now)).isEmpty();
            assertThat(each.warning(now.plus(Duration.ofDays(7)))).hasValueSatisfying(text -> assertThat(text).contains("expires at").contains("in 12 days"));
            assertThat(each.problem(now.plus(Duration.ofDays(21)))).hasValueSatisfying(text -> assertThat(text).contains("has expired"));
        });
        KeyStores.clientKeys("flawline.mqtt.tls.key-store", file.toString(), "changeit");
    }

    /** Returns a PKCS#12 file with a key and its certificate. */
    private Path certificate(String... dates) throws Exception {
        Path file = folder.resolve("client.p12");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", "changeit", "-alias", "client", "-keyalg", "EC", "-dname", "CN=client"));
        command.addAll(List.of(dates));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return file;
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyStores.keys("flawline.mqtt.tls.key-store", "none.pem", ""))
                .withMessageContaining("none.pem");
    }
}
