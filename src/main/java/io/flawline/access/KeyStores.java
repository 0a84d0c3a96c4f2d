package io.flawline.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

import de.dentrassi.crypto.pem.PemKeyStoreProvider;

/** Reads keys and certificates from files: PKCS#12, JKS, or PEM, of which several are read as one. */
public final class KeyStores {

    /** The marks of encrypted keys of PKCS#8, and of OpenSSL's own format. */
    private static final List<String> ENCRYPTED = List.of("BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED");

    private KeyStores() {
    }

    /**
     * Returns a key with its certificates.
     *
     * @param property that names the files, for messages; its password is {@code <property>-password}
     * @param files    one PKCS#12 or JKS file, or PEM files with commas between
     * @param password empty for PEM
     * @throws IllegalArgumentException that names property, file and remedy, and no secret
     */
    public static KeyManagersParameters keys(String property, String files, String password) {
        KeyStore store = read(property, files, password);
        if (aliases(store).stream().noneMatch(alias -> isKey(store, alias))) {
            throw new IllegalArgumentException(("%s = %s holds no private key; name a PKCS#12 file, or PEM files of the"
                    + " certificates and the key, with a comma between").formatted(property, files));
        }
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(parameters(store));
        keys.setKeyPassword(password);
        return keys;
    }

    /**
     * Returns the key that a client shows; otherwise as {@link #keys}.
     *
     * @throws IllegalArgumentException also when its certificate has expired or is not valid yet: the broker would only
     *                                  close the connection
     */
    public static KeyManagersParameters clientKeys(String property, String files, String password) {
        KeyManagersParameters keys = keys(property, files, password);
        dates(property, files, password).forEach(certificate -> certificate.requireValid(Instant.now()));
        return keys;
    }

    /** Returns when the certificates in the files are valid. */
    public static List<CertificateDates> dates(String property, String files, String password) {
        return CertificateDates.of(property, read(property, files, password));
    }

    /** Returns the certificates of the keys in the files, without those of their issuers. */
    public static List<X509Certificate> ownCertificates(String property, String files, String password) {
        KeyStore store = read(property, files, password);
        return aliases(store).stream().filter(alias -> isKey(store, alias)).map(alias -> certificate(store, alias)).toList();
    }

    /** Returns the certificates that are trusted; otherwise as {@link #keys}. */
    public static TrustManagersParameters trust(String property, String files, String password) {
        KeyStore store = read(property, files, password);
        if (aliases(store).isEmpty()) {
            throw new IllegalArgumentException("%s = %s holds no certificate".formatted(property, files));
        }
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(parameters(store));
        return trust;
    }

    /**
     * Returns the TLS context of a client.
     *
     * @param trust whom it trusts; whom the JVM trusts when empty
     * @param keys  what it shows when it is asked who it is
     * @throws IllegalArgumentException when they cannot be used
     */
    public static SSLContext client(CamelContext context, Optional<TrustManagersParameters> trust, Optional<KeyManagersParameters> keys) {
        SSLContextParameters tls = new SSLContextParameters();
        trust.ifPresent(tls::setTrustManagers);
        keys.ifPresent(tls::setKeyManagers);
        try {
            return tls.createSSLContext(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("Keys and certificates cannot be used for TLS: " + e, e);
        }
    }

    /** Returns the TLS parameters of a server that asks nobody for a certificate. */
    public static SSLContextParameters server(KeyManagersParameters keys) {
        SSLContextParameters tls = new SSLContextParameters();
        tls.setKeyManagers(keys);
        // Camel wants one; nothing is ever checked against it.
        TrustManagersParameters nobody = new TrustManagersParameters();
        nobody.setKeyStore(keys.getKeyStore());
        tls.setTrustManagers(nobody);
        return tls;
    }

    private static KeyStoreParameters parameters(KeyStore store) {
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setKeyStore(store);
        return parameters;
    }

    private static KeyStore read(String property, String files, String password) {
        List<InputStream> content = new ArrayList<>();
        try {
            boolean pem = false;
            for (String file : files.split(",")) {
                byte[] bytes = Files.readAllBytes(Path.of(file.strip()));
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                requireUnencrypted(property, file.strip(), text);
                pem |= text.contains("-----BEGIN ");
                content.add(new ByteArrayInputStream(bytes));
                content.add(new ByteArrayInputStream(new byte[] {'\n'}));
            }
            KeyStore store = pem ? KeyStore.getInstance("PEM", new PemKeyStoreProvider()) : KeyStore.getInstance("PKCS12");
            store.load(new SequenceInputStream(Collections.enumeration(content)), password.toCharArray());
            return store;
        } catch (EncryptedKeyException e) {
            throw e;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException(("%s = %s cannot be read: %s. It is a PKCS#12 or JKS file with the password of"
                    + " %s-password, or PEM files with commas between").formatted(property, files, e, property), e);
        }
    }

    private static void requireUnencrypted(String property, String file, String pem) {
        if (ENCRYPTED.stream().anyMatch(pem::contains)) {
            throw new EncryptedKeyException(("%s: the key in %s is encrypted, and PEM files are read without a password. Decrypt it,"
                    + " for example with openssl pkey -in %s -out plain.key, or put it into a PKCS#12 file, for example with"
                    + " openssl pkcs12 -export, and set %s-password").formatted(property, file, file, property));
        }
    }

    private static final class EncryptedKeyException extends IllegalArgumentException {
        EncryptedKeyException(String message) {
            super(message);
        }
    }

    private static List<String> aliases(KeyStore store) {
        try {
            return Collections.list(store.aliases());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(KeyStore store, String alias) {
        try {
            return (X509Certificate) store.getCertificate(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
