package io.flawline.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

import org.eclipse.milo.opcua.sdk.core.AccessLevel;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.security.CertificateManager;
import org.eclipse.milo.opcua.stack.core.security.DefaultApplicationGroup;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.DefaultServerCertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateStore;
import org.eclipse.milo.opcua.stack.core.security.MemoryTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.RsaSha256CertificateFactory;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;

import io.flawline.support.Ports;

/**
 * The PLC at a gate, a real Milo server on loopback. Sessions are signed and encrypted, and of one client only, which it knows
 * by its certificate; without a certificate one can ask for its endpoints, no more.
 */
final class OpcUaServer implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final String URI = "urn:plant:server";

    private final int port = Ports.free();
    private final X509Certificate trusted;
    private final Path certificate;
    private final KeyPair key;
    private final X509Certificate own;
    private final List<String> written = new CopyOnWriteArrayList<>();
    private org.eclipse.milo.opcua.sdk.server.OpcUaServer server;
    private Gate gate;

    /** @param client key store of the client that it knows */
    OpcUaServer(Path folder, Path client) throws Exception {
        Path file = folder.resolve("server.p12");
        makeKeyStore(file, URI);
        KeyStore store = store(file);
        own = (X509Certificate) store.getCertificate("opcua");
        key = new KeyPair(own.getPublicKey(), (PrivateKey) store.getKey("opcua", PASSWORD.toCharArray()));
        Files.write(folder.resolve("server.der"), own.getEncoded());
        certificate = folder.resolve("server.der");
        trusted = (X509Certificate) store(client).getCertificate("opcua");
        start();
    }

    /** Makes a key and its certificate as the page says. */
    static void makeKeyStore(Path file, String applicationUri) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", "opcua", "-keyalg", "RSA", "-keysize", "2048", "-validity", "3650", "-dname", "CN=flawline",
                "-ext", "SAN=URI:" + applicationUri, "-ext", "KU=digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyCertSign",
                "-ext", "EKU=clientAuth,serverAuth", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", file.toString())
                .redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    String url() {
        return "opc.tcp://127.0.0.1:" + port;
    }

    /** File with the certificate that it shows. */
    Path certificate() {
        return certificate;
    }

    /** As {@code name=value}, in the order in which they were written. */
    List<String> written() {
        return written;
    }

    void partEnters(int number) {
        gate.nodes.get("Part").setValue(new DataValue(new Variant(number)));
    }

    void start() throws ExecutionException, InterruptedException {
        server = new org.eclipse.milo.opcua.sdk.server.OpcUaServer(OpcUaServerConfig.builder()
                .setApplicationUri(URI).setProductUri(URI).setApplicationName(LocalizedText.english("gate"))
                .setIdentityValidator(AnonymousIdentityValidator.INSTANCE)
                .setCertificateManager(certificates())
                .setEndpoints(Set.of(endpoint("", SecurityPolicy.Basic256Sha256, MessageSecurityMode.SignAndEncrypt),
                        endpoint("/discovery", SecurityPolicy.None, MessageSecurityMode.None)))
                .build(),
                profile -> new OpcTcpServerTransport(OpcTcpServerTransportConfig.newBuilder().build()));
        gate = new Gate();
        gate.startup();
        server.startup().get();
    }

    void stop() throws ExecutionException, InterruptedException {
        gate.shutdown();
        server.shutdown().get();
    }

    @Override
    public void close() throws ExecutionException, InterruptedException {
        stop();
    }

    private CertificateManager certificates() {
        MemoryTrustListManager trust = new MemoryTrustListManager();
        trust.addTrustedCertificate(trusted);
        MemoryCertificateQuarantine quarantine = new MemoryCertificateQuarantine();
        try {
            return new DefaultCertificateManager(quarantine, DefaultApplicationGroup.createAndInitialize(trust, new MemoryCertificateStore(),
                    new RsaSha256CertificateFactory() {
                        @Override
                        protected KeyPair createRsaSha256KeyPair() {
                            return key;
                        }

                        @Override
                        protected X509Certificate[] createRsaSha256CertificateChain(KeyPair pair) {
                            return new X509Certificate[] {own};
                        }
                    }, new DefaultServerCertificateValidator(trust, quarantine)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private EndpointConfig endpoint(String path, SecurityPolicy policy, MessageSecurityMode mode) {
        return EndpointConfig.newBuilder().setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
                .setBindAddress("127.0.0.1").setHostname("127.0.0.1").setBindPort(port).setPath(path).setCertificate(own)
                .setSecurityPolicy(policy).setSecurityMode(mode)
                .addTokenPolicies(OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS).build();
    }

    private static KeyStore store(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD.toCharArray());
        }
        return store;
    }

    /** The nodes of the gate, as a PLC has them. */
    private final class Gate extends ManagedNamespaceWithLifecycle {
        private final Map<String, UaVariableNode> nodes = new LinkedHashMap<>();
        private final SubscriptionModel subscriptions = new SubscriptionModel(server, this);

        Gate() {
            super(server, "urn:plant");
            getLifecycleManager().addLifecycle(subscriptions);
            getLifecycleManager().addStartupTask(() -> {
                node("Part", "Gate.Part", NodeIds.Int32, 0);
                node("Serial", "Gate.Serial", NodeIds.String, "").setAccessLevel(AccessLevel.toValue(AccessLevel.READ_ONLY));
                node("VerdictPart", "Gate.Verdict.Part", NodeIds.Int32, 0);
                node("Verdict", "Gate.Verdict.Text", NodeIds.String, "");
                node("Why", "Gate.Verdict.Why", NodeIds.String, "");
                node("Sequence", "Gate.Verdict.Sequence", NodeIds.Int32, 0);
            });
        }

        private UaVariableNode node(String name, String id, NodeId type, Object value) {
            UaVariableNode node = new UaVariableNode.UaVariableNodeBuilder(getNodeContext()).setNodeId(newNodeId(id))
                    .setBrowseName(newQualifiedName(id)).setDisplayName(LocalizedText.english(id)).setDataType(type)
                    .setAccessLevel(AccessLevel.READ_WRITE).setUserAccessLevel(AccessLevel.READ_WRITE)
                    .setTypeDefinition(NodeIds.BaseDataVariableType).setMinimumSamplingInterval(0.0)
                    .setValue(new DataValue(new Variant(value))).build();
            node.addReference(new Reference(node.getNodeId(), NodeIds.Organizes,
                    NodeIds.ObjectsFolder.expanded(), false));
            getNodeManager().addNode(node);
            if (!name.equals("Part")) {
                node.addAttributeObserver((changed, attribute, now) -> {
                    if (attribute == AttributeId.Value) {
                        written.add(name + "=" + ((DataValue) now).getValue().getValue());
                    }
                });
            }
            nodes.put(name, node);
            return node;
        }

        @Override
        public void onDataItemsCreated(List<DataItem> items) {
            subscriptions.onDataItemsCreated(items);
        }

        @Override
        public void onDataItemsModified(List<DataItem> items) {
            subscriptions.onDataItemsModified(items);
        }

        @Override
        public void onDataItemsDeleted(List<DataItem> items) {
            subscriptions.onDataItemsDeleted(items);
        }

        @Override
        public void onMonitoringModeChanged(List<MonitoredItem> items) {
            subscriptions.onMonitoringModeChanged(items);
        }
    }
}
