package io.patchbay.aggregator.streams;

import io.micronaut.context.ApplicationContext;
import io.patchbay.aggregator.topology.TopologyParts;
import io.patchbay.schemas.topic.TopicCreator;
import io.patchbay.schemas.topic.TopicDefinition;
import io.patchbay.schemas.topic.Topics;
import io.patchbay.schemas.topic.TopicsUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the topology running for as long as the process lives, whatever Kafka does: waits for the broker and the
/// topics, starts Kafka Streams in a Micronaut context of its own, and makes a new one when the old one has failed for
/// good. One thread owns the life cycle; [#status] and [#current] may be read by all.
public final class StreamsRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /// A full snapshot of 10,000 nodes before compression; zstd makes it fit the broker's limit of 1 MiB.
    private static final int MAX_RECORD_BYTES = 32 << 20;

    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(5);

    private final StreamsPlan plan;
    private final Supplier<String> advertised;
    private final TopologyParts parts;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile StreamsStatus status = new StreamsStatus.WaitingForKafka("not asked yet");
    private volatile @Nullable Running running;

    /// @param advertised `host:port` of this instance's HTTP API
    public StreamsRunner(StreamsPlan plan, Supplier<String> advertised, TopologyParts parts) {
        this.plan = plan;
        this.advertised = advertised;
        this.parts = parts;
        this.thread = Thread.ofPlatform().name("streams-runner").unstarted(this::run);
    }

    /// Starts to try, and returns at once.
    public void start() {
        thread.start();
    }

    /// How far the topology is.
    public StreamsStatus status() {
        return status;
    }

    /// The running streams and their producers, empty until there are some.
    public Optional<Running> current() {
        return Optional.ofNullable(running);
    }

    /// Leaves the group, so that others take over within seconds, and stops.
    @Override
    public void close() {
        closing.countDown();
        if (status instanceof StreamsStatus.WaitingForKafka) {
            thread.interrupt();
        }
        try {
            thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        status = new StreamsStatus.Stopped();
    }

    private void run() {
        try {
            while (!isClosing()) {
                if (topicsReady()) {
                    runOnce();
                }
                closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean topicsReady() {
        try {
            var missing = missingTopics();
            if (missing.isEmpty()) {
                return true;
            }
            change(new StreamsStatus.MissingTopics(missing));
        } catch (TopicsUnavailableException | KafkaException e) {
            var reason = String.valueOf(e.getMessage());
            change(new StreamsStatus.WaitingForKafka(e.getCause() == null ? reason : reason + ": " + e.getCause()));
        }
        return false;
    }

    /// What is missing after creating it, where that is allowed.
    private List<String> missingTopics() {
        var settings = new LinkedHashMap<String, Object>(plan.clients());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis() / 2);
        try (var admin = Admin.create(settings)) {
            var missing = missing(admin, Topics.all(), plan.createTopics());
            if (missing.isEmpty() && plan.plainInternalTopics()) {
                return missing(admin, InternalTopics.of(plan.applicationId(), parts), true);
            }
            return missing;
        }
    }

    private List<String> missing(Admin admin, List<TopicDefinition> topics, boolean create) {
        var missing = TopicCreator.missing(admin, topics, ADMIN_TIMEOUT);
        if (missing.isEmpty() || !create) {
            return missing;
        }
        TopicCreator.create(admin, topics, plan.topicPartitions(), plan.replicationFactor(), ADMIN_TIMEOUT);
        return TopicCreator.missing(admin, topics, ADMIN_TIMEOUT);
    }

    /// Starts one incarnation of the topology and returns when it is over.
    private void runOnce() throws InterruptedException {
        change(new StreamsStatus.Starting());
        var over = new CountDownLatch(1);
        var stateDir = temporaryFolder();
        try (var context = context(over, stateDir)) {
            context.start();
            var streams = context.getBean(KafkaStreams.class);
            running = new Running(streams, context.getBean(Records.class));
            while (!isClosing() && !over.await(100, TimeUnit.MILLISECONDS)) {
                follow(streams.state());
            }
            running = null;
            streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(LEAVE_TIMEOUT));
        } catch (RuntimeException e) {
            parts.metrics().failure("start");
            LOG.atError().setCause(e).log("topology could not start");
            change(new StreamsStatus.Failed(String.valueOf(e.getMessage())));
        } finally {
            running = null;
            delete(stateDir);
        }
    }

    private ApplicationContext context(CountDownLatch over, Path stateDir) {
        var settings = StreamsSettings.of(plan, advertised.get(), stateDir.toString(), parts);
        return ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .properties(properties())
                .singletons(new Setup(settings, parts, streams -> prepare(streams, over)))
                .build();
    }

    /// What Micronaut Kafka reads. The settings of the topology itself are added in [LoadStreamFactory].
    private Map<String, Object> properties() {
        var properties = new LinkedHashMap<String, Object>();
        plan.clients().forEach((name, value) -> properties.put("kafka." + name, value));
        properties.put("kafka.streams.default.application.id", plan.applicationId());
        var producer = "kafka.producers.aggregator.";
        properties.put(producer + ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        properties.put(producer + ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(producer + ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
        properties.put(producer + ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(producer + ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(producer + ProducerConfig.LINGER_MS_CONFIG, 2);
        properties.put(producer + ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(producer + ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        properties.put("kafka.health.enabled", false);
        properties.put("kafka.health.streams.enabled", false);
        properties.put("micronaut.metrics.enabled", false);
        return properties;
    }

    private void prepare(KafkaStreams streams, CountDownLatch over) {
        streams.setUncaughtExceptionHandler(exception -> {
            parts.metrics().failure("stream-thread");
            LOG.atError().setCause(exception).log("stream thread failed, it is replaced");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.setStateListener((now, before) -> {
            follow(now);
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                over.countDown();
            }
        });
    }

    private void follow(KafkaStreams.State state) {
        switch (state) {
            case RUNNING -> change(new StreamsStatus.Running());
            case REBALANCING -> {
                if (status instanceof StreamsStatus.Running) {
                    change(new StreamsStatus.Moving());
                }
            }
            case ERROR, PENDING_ERROR -> change(new StreamsStatus.Failed("Kafka Streams is in state " + state));
            case CREATED, PENDING_SHUTDOWN, NOT_RUNNING -> {
                // On the way to or from one of the others.
            }
        }
    }

    private void change(StreamsStatus next) {
        if (!next.equals(status)) {
            status = next;
            LOG.atInfo().addKeyValue("status", next.describe()).log("topology");
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("patchbay-streams-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder for Kafka Streams", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn().addKeyValue("folder", folder).addKeyValue("error", e).log("temporary folder stays");
        }
    }

    /// One incarnation of the topology.
    ///
    /// @param streams for keyed lookups and metadata
    /// @param records producers that live as long
    public record Running(KafkaStreams streams, Records records) {}

    /// What the Micronaut context of one incarnation gets from here.
    ///
    /// @param beforeStart is called with the streams before they start
    record Setup(Map<String, Object> settings, TopologyParts parts, Consumer<KafkaStreams> beforeStart) {}
}
