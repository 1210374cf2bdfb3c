package io.patchbay.broker.junit;

import io.patchbay.broker.KafkaBroker;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/// Kafka in a container. An outage is a paused container: clients run into their timeouts, ports and data stay.
final class DockerBroker implements KafkaBroker {
    private static final String IMAGE = "apache/kafka:4.3.1";

    private final KafkaContainer container = new KafkaContainer(IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "500");
    private boolean paused;

    DockerBroker() {
        container.start();
    }

    /// Whether a Docker engine answers. Never throws: no Docker is an ordinary case.
    static boolean isPossible() {
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } catch (IllegalStateException | LinkageError e) {
            System.err.println("[KafkaExtension] no Docker engine: " + e);
            return false;
        }
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public String kind() {
        return "docker";
    }

    @Override
    public void start() {
        if (paused) {
            container
                    .getDockerClient()
                    .unpauseContainerCmd(container.getContainerId())
                    .exec();
            paused = false;
        }
    }

    @Override
    public void stop() {
        if (!paused) {
            container
                    .getDockerClient()
                    .pauseContainerCmd(container.getContainerId())
                    .exec();
            paused = true;
        }
    }

    @Override
    public void close() {
        start();
        container.stop();
    }
}
