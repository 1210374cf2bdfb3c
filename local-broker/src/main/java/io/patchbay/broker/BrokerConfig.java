package io.patchbay.broker;

import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// How an [EmbeddedBroker] runs: one node that is broker and controller, on the loopback address, without replication.
///
/// @param port where clients connect, 1 to 65535
/// @param controllerPort where the controller listens, 1 to 65535
/// @param data folder of the log; created if missing
/// @param temporary delete `data` on close
/// @param sideDoor a second address for clients, null for none
public record BrokerConfig(
        int port,
        int controllerPort,
        Path data,
        boolean temporary,
        @Nullable SideDoor sideDoor) {
    /// An address whose clients are told to come to another port: that of a proxy, by which a test cuts some clients
    /// off and not others.
    ///
    /// @param port where the broker listens
    /// @param advertisedPort where clients are sent
    public record SideDoor(int port, int advertisedPort) {}

    /// Without a side door.
    public BrokerConfig(int port, int controllerPort, Path data, boolean temporary) {
        this(port, controllerPort, data, temporary, null);
    }

    static final int NODE_ID = 1;
    static final String HOST = "127.0.0.1";

    private static final String CLEANER_BUFFER_BYTES = "4194304";

    public BrokerConfig {
        if (port < 1 || port > 65_535 || controllerPort < 1 || controllerPort > 65_535 || port == controllerPort) {
            throw new IllegalArgumentException(
                    "port and controllerPort must be two numbers from 1 to 65535, not " + port + ", " + controllerPort);
        }
    }

    /// The broker's properties. Sized for one machine: few threads and partitions, a small cleaner buffer.
    Properties properties() {
        var properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", Integer.toString(NODE_ID));
        var listening = sideDoor == null ? "" : ",SIDE://" + HOST + ":" + sideDoor.port();
        var advertised = sideDoor == null ? "" : ",SIDE://" + HOST + ":" + sideDoor.advertisedPort();
        properties.setProperty(
                "listeners",
                "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort + listening);
        properties.setProperty("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port + advertised);
        properties.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SIDE:PLAINTEXT");
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        properties.setProperty("log.dirs", data.toString());
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("default.replication.factor", "1");
        properties.setProperty("min.insync.replicas", "1");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "4");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("group.min.session.timeout.ms", "500");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("log.cleaner.dedupe.buffer.size", CLEANER_BUFFER_BYTES);
        return properties;
    }
}
