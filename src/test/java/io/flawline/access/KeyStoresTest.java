package io.flawline.access;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void aFileThatIsMissingIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyStores.keys("flawline.mqtt.tls.key-store", "none.pem", ""))
                .withMessageContaining("none.pem");
    }
}
