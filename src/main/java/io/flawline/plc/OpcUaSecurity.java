package io.flawline.plc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.milo.client.MiloClientCachingConnectionManager;
import org.apache.camel.component.milo.client.MiloClientComponent;
import org.apache.camel.component.milo.client.MiloClientConfiguration;
import org.apache.camel.component.milo.client.MiloClientConnection;
import org.apache.camel.component.milo.client.MonitorFilterConfiguration;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfigBuilder;
import org.eclipse.milo.opcua.stack.core.security.DefaultClientCertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.MemoryTrustListManager;
import org.jspecify.annotations.Nullable;

/**
 * A bean that makes all {@code milo-client:} endpoints of the context connect signed and encrypted (Basic256Sha256), with
 * this machine's certificate and to a server with a known one. The component alone cannot: it does not hand its certificate
 * to the connection, and takes any server.
 */
public final class OpcUaSecurity extends MiloClientCachingConnectionManager implements CamelContextAware {
    private static final String POLICY = "Basic256Sha256";

    private @Nullable CamelContext camelContext;
    private @Nullable String keyStore;
    private String password = "";
    private @Nullable String serverCertificate;

    @Override
    public MiloClientConnection createConnection(MiloClientConfiguration configuration, MonitorFilterConfiguration filter) {
        return super.createConnection(new Secured(configuration), filter);
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        camelContext.getComponent("milo-client", MiloClientComponent.class).setMiloClientConnectionManager(this);
    }

    /**
     * Sets the PKCS#12 file with one key and its certificate, whose subject alternative name has the application's URI.
     */
    public void setKeyStore(String keyStore) {
        this.keyStore = keyStore;
    }

    /** Sets the password of the key store and of the key. */
    public void setPassword(String password) {
        this.password = password;
    }

    /** Sets the file with the certificate of the server, DER or PEM; no other server is connected to. */
    public void setServerCertificate(String serverCertificate) {
        this.serverCertificate = serverCertificate;
    }

    private void secure(OpcUaClientConfigBuilder client) {
        try {
            KeyStore store = load();
            String alias = Collections.list(store.aliases()).stream().findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("keyStore = " + keyStore + ": it holds no key"));
            Certificate[] chain = store.getCertificateChain(alias);
            X509Certificate[] certificates = Arrays.copyOf(chain, chain.length, X509Certificate[].class);
            client.setKeyPair(new KeyPair(certificates[0].getPublicKey(), (PrivateKey) store.getKey(alias, password.toCharArray())));
            client.setCertificate(certificates[0]);
            client.setCertificateChain(certificates);
            client.setApplicationUri(applicationUri(certificates[0]));
            MemoryTrustListManager trust = new MemoryTrustListManager();
            trust.addTrustedCertificate(server());
            client.setCertificateValidator(new DefaultClientCertificateValidator(trust, new MemoryCertificateQuarantine()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("OpcUaSecurity: keyStore = %s or serverCertificate = %s cannot be read: %s"
                    .formatted(keyStore, serverCertificate, e), e);
        }
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(Path.of(required("keyStore", keyStore)))) {
            store.load(bytes, password.toCharArray());
        }
        return store;
    }

    private X509Certificate server() throws IOException, GeneralSecurityException {
        try (InputStream bytes = Files.newInputStream(Path.of(required("serverCertificate", serverCertificate)))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
        }
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("OpcUaSecurity: " + name + " is not given");
        }
        return value;
    }

    private String applicationUri(X509Certificate certificate) throws GeneralSecurityException {
        int uri = 6;
        if (certificate.getSubjectAlternativeNames() != null) {
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                if (name.get(0).equals(uri)) {
                    return (String) name.get(1);
                }
            }
        }
        throw new IllegalArgumentException("keyStore = " + keyStore + ": its certificate has no URI as subject alternative name,"
                + " which OPC UA needs; make it with -ext SAN=URI:urn:flawline:NAME");
    }

    /** The settings of an endpoint, secured whenever the component copies them. */
    private final class Secured extends MiloClientConfiguration {

        Secured(MiloClientConfiguration settings) {
            super(settings);
            setAllowedSecurityPolicies(POLICY);
        }

        @Override
        public OpcUaClientConfigBuilder newBuilder() {
            OpcUaClientConfigBuilder client = super.newBuilder();
            secure(client);
            return client;
        }

        @Override
        public MiloClientConfiguration clone() {
            return new Secured(this);
        }
    }
}
