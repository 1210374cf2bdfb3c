package io.patchbay.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/// Apache Kafka's own KRaft server, broker and controller in one, inside this JVM (ADR 0005).
/// Starts in about 4 s in a cold JVM, in half a second after that. Uses internal classes of the Kafka version we pin.
public final class EmbeddedBroker implements KafkaBroker {
    private final BrokerConfig config;
    private @Nullable KafkaRaftServer server;

    private EmbeddedBroker(BrokerConfig config) {
        this.config = config;
    }

    /// Starts a broker on free ports in a temporary folder that goes with it.
    public static EmbeddedBroker temporary() {
        var ports = FreePorts.take(2);
        try {
            var data = Files.createTempDirectory("patchbay-kafka-");
            return start(new BrokerConfig(ports.get(0), ports.get(1), data, true));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder for Kafka", e);
        }
    }

    /// Starts a broker whose folder stays: a later one on the same folder has the same topics.
    public static EmbeddedBroker keeping(Path data, int port) {
        return start(new BrokerConfig(port, FreePorts.take(1).getFirst(), data, false));
    }

    /// Starts a broker.
    ///
    /// @throws BrokerException if the folder cannot be used, a port is taken or the broker does not come up
    public static EmbeddedBroker start(BrokerConfig config) {
        var broker = new EmbeddedBroker(config);
        broker.start();
        return broker;
    }

    @Override
    public String bootstrapServers() {
        return BrokerConfig.HOST + ":" + config.port();
    }

    @Override
    public String kind() {
        return "embedded";
    }

    @Override
    public void start() {
        if (server != null) {
            return;
        }
        format();
        var starting = new KafkaRaftServer(KafkaConfig.fromProps(config.properties(), false), Time.SYSTEM);
        try {
            starting.startup();
        } catch (RuntimeException e) {
            starting.shutdown();
            throw new BrokerException("cannot start Kafka on " + bootstrapServers() + " in " + config.data(), e);
        }
        server = starting;
    }

    @Override
    public void stop() {
        var running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    /// Returns when the broker has stopped, asked or not.
    public void awaitStop() {
        var running = server;
        if (running != null) {
            running.awaitShutdown();
        }
    }

    @Override
    public void close() {
        stop();
        if (config.temporary()) {
            delete(config.data());
        }
    }

    private void format() {
        if (Files.exists(config.data().resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(config.data());
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setNodeId(BrokerConfig.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(config.data().toString())
                    .setDirectories(List.of(config.data().toString()))
                    .run();
        } catch (Exception e) {
            throw new BrokerException("cannot prepare the folder " + config.data() + " for Kafka", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the temporary folder " + folder, e);
        }
    }
}
