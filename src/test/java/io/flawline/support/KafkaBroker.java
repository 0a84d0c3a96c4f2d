package io.flawline.support;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * A real Kafka broker of one node in a process of its own, on loopback. Its jars are fetched by Maven into
 * {@code target/kafka} when they are not there yet.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Path JARS = Path.of("target", "kafka").toAbsolutePath();

    private final int port = Ports.free();
    private final Path folder;
    private Process process;

    private KafkaBroker(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** Returns when the broker answers. */
    public static KafkaBroker start(Path folder) throws IOException, InterruptedException {
        try (Exclusive folderOfJars = Exclusive.of("kafka")) {
            fetchJars();
        }
        KafkaBroker broker = new KafkaBroker(folder);
        Path config = broker.writeConfig();
        broker.run("kafka.tools.StorageTool", "format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c", config.toString(), "--standalone")
                .waitFor(30, SECONDS);
        broker.process = broker.run("kafka.Kafka", config.toString());
        Awaitility.await("Kafka answers, see " + broker.folder).atMost(Duration.ofSeconds(60)).ignoreExceptions()
                .until(() -> broker.admin(admin -> admin.listTopics().names().get(1, SECONDS)) != null);
        return broker;
    }

    /** As {@code host:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public void createTopic(String name, int partitions) {
        admin(admin -> admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get(30, SECONDS));
    }

    /** How many consumers of a group have partitions to read now. */
    public long consumersAtWork(String group) {
        return admin(admin -> admin.describeConsumerGroups(List.of(group)).all().get(30, SECONDS)).get(group).members().stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty()).count();
    }

    /**
     * Returns when the broker has acknowledged them all.
     *
     * @param key decides the partition; null for any
     */
    public void send(String topic, String key, byte[]... values) {
        send(Arrays.stream(values).map(value -> new ProducerRecord<>(topic, key, value)).toList());
    }

    /** As {@link #send(String, String, byte[]...)}, each value under a key of its own. */
    public void send(String topic, Map<String, byte[]> values) {
        send(values.entrySet().stream().map(e -> new ProducerRecord<>(topic, e.getKey(), e.getValue())).toList());
    }

    private void send(List<ProducerRecord<String, byte[]>> records) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers(), "max.request.size", 1 << 26);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            records.forEach(producer::send);
            producer.flush();
        }
    }

    /** All that a topic holds now; the order is that of each partition. */
    public List<ConsumerRecord<String, byte[]>> records(String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers());
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < end.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor(20, SECONDS);
    }

    private interface Call<T> {
        T with(Admin admin) throws Exception;
    }

    private <T> T admin(Call<T> call) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            return call.with(admin);
        } catch (Exception e) {
            throw new IllegalStateException("Kafka at " + bootstrapServers() + ": " + e.getMessage(), e);
        }
    }

    private Path writeConfig() throws IOException {
        int controller = Ports.free();
        return Files.write(Files.createDirectories(folder).resolve("server.properties"), List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "controller.listener.names=CONTROLLER",
                "controller.quorum.bootstrap.servers=127.0.0.1:" + controller,
                "log.dirs=" + folder.resolve("data"),
                "message.max.bytes=" + (1 << 26),
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=4",
                "group.initial.rebalance.delay.ms=0"));
    }

    private Process run(String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", JARS + "/*", main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve(main + ".log").toFile()).start();
    }

    private static void fetchJars() throws IOException, InterruptedException {
        if (Files.isDirectory(JARS)) {
            return;
        }
        File log = new File("target", "kafka-fetch.log");
        Path unfinished = JARS.resolveSibling("kafka.tmp");
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-f", "src/test/kafka/pom.xml",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies", "-DincludeScope=runtime",
                "-DoutputDirectory=" + unfinished));
        Optional.ofNullable(System.getProperty("localRepository")).ifPresent(repository -> command.add("-Dmaven.repo.local=" + repository));
        Process maven = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
        if (!maven.waitFor(5, MINUTES) || maven.exitValue() != 0) {
            throw new IllegalStateException("Maven did not fetch Kafka:\n" + Files.readString(log.toPath()));
        }
        Files.move(unfinished, JARS);
    }
}
