package io.flawline.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Artemis in this process: an MQTT 3.1.1 and 5 broker on loopback, and the journal on disk that the outbox uses.
 * What it has acknowledged survives a kill and a restart on the same folder.
 *
 * <p>Access is anonymous, which is why it listens on loopback only. Without a port it is the journal alone, for a site
 * that has another broker.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** The file that Artemis locks as long as it runs. */
    private static final String LOCK_FILE = "serverlock.1";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final AtomicInteger NEXT_ID = new AtomicInteger();

    private static final long MIB = 1024 * 1024;
    /** Beyond this much an address goes to disk instead of the heap. */
    private static final long MEMORY_PER_ADDRESS = 16 * MIB;
    private static final long MEMORY = 64 * MIB;
    private static final int PAGE = (int) (4 * MIB);
    /** Below this the broker stops taking messages: better than a journal that cannot be written. */
    public static final long MIN_DISK_FREE = 256 * MIB;
    private static final int DISK_SCAN_MILLIS = 2_000;
    /** 32 MiB of image in Base64 is 43 MiB; the rest is for the fields around it. */
    private static final long MAX_PACKET = 64 * MIB;

    private final int id = NEXT_ID.getAndIncrement();
    private final Path folder;
    private final OptionalInt port;
    private final long minDiskFree;
    private @Nullable ActiveMQServer server;
    @SuppressWarnings("NullAway.Init") // set by start
    private JournalCensus census;
    @SuppressWarnings("NullAway.Init") // set by start
    private ActiveMQConnectionFactory connections;

    /**
     * @param folder the journal's, made if absent; only one broker may use it
     * @param port   MQTT on 127.0.0.1, 1 to 65535; empty for no MQTT
     */
    public EmbeddedBroker(Path folder, OptionalInt port) {
        this(folder, port, MIN_DISK_FREE);
    }

    /** @param minDiskFree bytes of the journal's disk; while fewer are free, the broker accepts no message */
    public EmbeddedBroker(Path folder, OptionalInt port, long minDiskFree) {
        this.folder = folder.toAbsolutePath().normalize();
        this.port = port;
        this.minDiskFree = minDiskFree;
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            throw new IllegalArgumentException("flawline.broker.port = " + port.getAsInt() + ": must be 1 to 65535");
        }
    }

    /**
     * Loads the journal and listens.
     *
     * @throws IllegalStateException when the port or the folder is in use, with the remedy
     */
    public synchronized void start() throws Exception {
        if (server != null) {
            return;
        }
        if (port.isPresent()) {
            requireFree(port.getAsInt());
        }
        requireUnlocked();
        JournalCensus counting = new JournalCensus(folder);
        List<Path> damaged = new JournalFiles(folder).setDamagedAside();
        ActiveMQServer starting = new ActiveMQServerImpl(configuration());
        AtomicReference<Exception> failure = new AtomicReference<>();
        starting.registerActivationFailureListener(failure::set);
        try {
            starting.start();
            requireStarted(starting, failure.get());
            starting.getRemotingService().addIncomingInterceptor(new OutboxGuard());
        } catch (Exception e) {
            starting.stop();
            throw e;
        }
        server = starting;
        census = counting;
        census.start(server, damaged);
        connections = new ActiveMQConnectionFactory("vm://" + id);
        // One message in the consumer's hands: the rest stay in the broker, where a restart finds them in order.
        connections.setConsumerWindowSize(0);
        connections.setBlockOnDurableSend(true);
        LOG.info("Broker ready{}, journal in {}", port.isPresent() ? " for MQTT on 127.0.0.1:" + port.getAsInt() : "", folder);
    }

    /** Stops listening and closes the journal; what it holds stays. */
    @Override
    public synchronized void close() {
        if (server == null) {
            return;
        }
        connections.close();
        census.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The broker on " + folder + " did not stop cleanly", e);
        } finally {
            server = null;
        }
    }

    Path folder() {
        return folder;
    }

    boolean hasMqtt() {
        return port.isPresent();
    }

    long minDiskFree() {
        return minDiskFree;
    }

    /** Returns the bytes free on the journal's disk; as many as there may be when that cannot be read. */
    long diskFree() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    public synchronized boolean isStarted() {
        return server != null && server.isStarted();
    }

    /** Returns a factory of JMS connections within this process, for the outbox. */
    synchronized ConnectionFactory connectionFactory() {
        server();
        return connections;
    }

    /** Returns a new factory of sessions within this process; its caller closes it. */
    synchronized ClientSessionFactory sessionFactory() throws Exception {
        server();
        return connections.getServerLocator().createSessionFactory();
    }

    synchronized ActiveMQServer server() {
        if (server == null) {
            throw new IllegalStateException("The broker on " + folder + " is not started");
        }
        return server;
    }

    private Configuration configuration() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("flawline-" + id)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                .setNodeManagerLockDirectory(folder.toString())
                .setJournalFileSize((int) (2 * MIB))
                .setJournalMinFiles(2)
                .setJournalLockAcquisitionTimeout(1_000)
                .setGlobalMaxSize(MEMORY)
                .setMaxDiskUsage(-1)
                .setMinDiskFree(minDiskFree)
                .setDiskScanPeriod(DISK_SCAN_MILLIS)
                // It may halt the JVM, which is not a library's to decide.
                .setCriticalAnalyzer(false)
                .setMessageExpiryScanPeriod(10_000)
                .addAcceptorConfiguration("vm", "vm://" + id)
                .addAddressSetting("#", addressSettings());
        if (port.isPresent()) {
            configuration.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:" + port.getAsInt()
                    + "?protocols=MQTT&maximumPacketSize=" + MAX_PACKET);
        }
        return configuration;
    }

    private static AddressSettings addressSettings() {
        return new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(MEMORY_PER_ADDRESS)
                .setPageSizeBytes(PAGE)
                // Ten deliveries and then dropped is the default: a restart in a row must not cost an image.
                .setMaxDeliveryAttempts(-1)
                // Without names for these two it warns at each queue; nothing is ever routed there.
                .setDeadLetterAddress(SimpleString.of("none"))
                .setExpiryAddress(SimpleString.of("none"))
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false);
    }

    private static void requireFree(int port) {
        try {
            PortProbe.requireFree("127.0.0.1", port);
        } catch (IOException e) {
            throw portTaken(port, e);
        }
    }

    /** Looks for the lock of another process, as Artemis would report it with stack traces. */
    private void requireUnlocked() throws IOException {
        Path file = folder.resolve(LOCK_FILE);
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw inUse(null);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(e);
        }
    }

    private IllegalStateException inUse(@Nullable Exception cause) {
        return new IllegalStateException("The broker's folder " + folder + " is in use by another process;"
                + " stop it or set flawline.outbox.folder to a separate folder", cause);
    }

    private void requireStarted(ActiveMQServer starting, @Nullable Exception failure) {
        // First, as without its folder it has no acceptors either.
        if (!starting.isActive() && failure != null && !String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("lock")) {
            throw new IllegalStateException(("The broker cannot read its journal in %s: %s. Move the folders journal and bindings away"
                    + " to begin without what they hold").formatted(folder, failure), failure);
        }
        if (!starting.isActive()) {
            throw inUse(failure);
        }
        if (port.isPresent() && !starting.getRemotingService().getAcceptor("mqtt").isStarted()) {
            throw portTaken(port.getAsInt(), null);
        }
    }

    private static IllegalStateException portTaken(int port, @Nullable Exception cause) {
        return new IllegalStateException("flawline.broker.port = " + port + ": another program listens on that port;"
                + " choose a free one, or set flawline.broker.embedded=false and flawline.mqtt.broker-url to use that"
                + " program as the broker", cause);
    }
}
