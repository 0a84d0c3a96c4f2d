package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A camera with a certificate that it made itself, as most have. */
@Tag("slow")
class HttpsCameraTest {
    private static final String BIN = Path.of(System.getProperty("java.home"), "bin").toString();
    private static final byte[] IMAGE = TestFrames.jpeg(7);

    @TempDir
    private Path folder;

    /** Takes one image in another process, as the trust of a process is set at its start. */
    static final class Take {
        private Take() {
        }

        public static void main(String[] args) {
            try {
                System.out.println(Cameras.take(args[0], Map.of(), "").length + " bytes");
            } catch (Exception e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void onlyATrustedCertificateOfItsHostIsAccepted() throws Exception {
        Path keys = folder.resolve("keys.p12");
        run(BIN + "/keytool", "-genkeypair", "-alias", "camera", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=camera", "-ext", "SAN=IP:127.0.0.1",
                "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", keys.toString());
        Path certificate = folder.resolve("camera.pem");
        Files.writeString(certificate, run(BIN + "/keytool", "-exportcert", "-rfc", "-alias", "camera", "-storepass", "changeit", "-keystore", keys.toString()));
        Path trust = folder.resolve("cameras.p12");
        run(BIN + "/keytool", "-importcert", "-noprompt", "-alias", "camera", "-file", certificate.toString(), "-keystore", trust.toString(), "-storepass",
                "changeit");
        try (SSLServerSocket camera = serve(keys)) {
            String url = "https://127.0.0.1:" + camera.getLocalPort() + "/snapshot.jpg";
            assertThat(take(url, null)).contains("its certificate is not accepted", "HTTPS in docs/cameras.md", "127.0.0.1");
            assertThat(take(url, trust)).isEqualTo(IMAGE.length + " bytes");
            assertThat(take(url.replace("127.0.0.1", "localhost"), trust)).contains("its certificate is not accepted", "localhost");
        }
    }

    private static String take(String url, Path trust) throws Exception {
        List<String> command = new ArrayList<>(List.of(BIN + "/java"));
        if (trust != null) {
            command.addAll(List.of("-Djavax.net.ssl.trustStore=" + trust, "-Djavax.net.ssl.trustStorePassword=changeit"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Take.class.getName(), url));
        List<String> lines = run(command.toArray(String[]::new)).lines().toList();
        return lines.get(lines.size() - 1);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static SSLServerSocket serve(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(() -> answer(server), "https peer");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static void answer(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.getInputStream().read(new byte[8_192]);
                socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: image/jpeg\r\nContent-Length: " + IMAGE.length
                        + "\r\n\r\n").getBytes());
                socket.getOutputStream().write(IMAGE);
            } catch (java.io.IOException e) {
                // It did not trust this server, or the test is over.
            }
        }
    }
}
