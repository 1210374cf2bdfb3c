package io.patchbay.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.aggregator.poller.PollConfig;
import io.patchbay.aggregator.scaling.ScalingConfig;
import io.patchbay.broker.KafkaBroker;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.SnapshotDelta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Aggregators on a real broker, a producer for their input and an HTTP client for their answers. Each has an
/// application id of its own, so that tests share nothing but the topics.
final class TestCluster implements AutoCloseable {
    static final String TOKEN = "internal-token-of-the-tests";
    static final String OPERATOR = "operator-token-of-the-tests";

    final HttpClient http;
    private final @Nullable AggregatorTls tls;
    private final KafkaBroker broker;
    private final String applicationId;
    private final KafkaProducer<String, byte[]> producer;

    TestCluster(KafkaBroker broker, String name) {
        this(broker, name, null);
    }

    /// @param tls how instances speak it, and this client with them
    TestCluster(KafkaBroker broker, String name, @Nullable AggregatorTls tls) {
        this.tls = tls;
        this.http = tls == null
                ? HttpClient.newHttpClient()
                : HttpClient.newBuilder().sslContext(tls.trusted().context()).build();
        this.broker = broker;
        this.applicationId = name + "-" + System.nanoTime();
        this.producer = new KafkaProducer<>(
                // As long as tests wait: what is not sent by then is dropped, and they would wait in vain.
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "0", "max.block.ms", "20000"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    AggregatorConfig config(@Nullable String nodes) {
        return config(broker.bootstrapServers(), nodes);
    }

    AggregatorConfig configFor(String bootstrapServers) {
        return config(bootstrapServers, null);
    }

    /// Makes Kafka Streams' own topics itself.
    AggregatorConfig withPlainInternalTopics() {
        return config(broker.bootstrapServers(), null, true);
    }

    private AggregatorConfig config(String bootstrapServers, @Nullable String nodes) {
        return config(bootstrapServers, nodes, false);
    }

    private AggregatorConfig config(String bootstrapServers, @Nullable String nodes, boolean plainInternalTopics) {
        return new AggregatorConfig(
                "127.0.0.1",
                0,
                null,
                bootstrapServers,
                Map.of(),
                applicationId,
                1,
                false,
                3,
                -1,
                plainInternalTopics,
                TOKEN,
                OPERATOR,
                500,
                900,
                100,
                60_000,
                PollConfig.from(nodes, "[health]\ninterval_seconds = 1\ntimeout_seconds = 1\n"),
                ScalingConfig.DEFAULT,
                tls);
    }

    Aggregator start() {
        return Aggregator.start(config(null));
    }

    void send(String topic, String key, byte @Nullable [] value) {
        var _ = producer.send(new ProducerRecord<>(topic, key, value));
    }

    void send(String topic, long atMs, String key, byte @Nullable [] value) {
        var _ = producer.send(new ProducerRecord<>(topic, null, atMs, key, value));
    }

    void flush() {
        producer.flush();
    }

    HttpResponse<String> get(Aggregator aggregator, String path, String... headers) {
        var scheme = tls == null ? "http" : "https";
        var request = HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + aggregator.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + TOKEN);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    SnapshotDelta loads(Aggregator aggregator, String query) {
        var answer = get(aggregator, "/v1/loads" + query);
        return switch (EventCodec.SNAPSHOT_DELTA.decode(answer.body().getBytes(UTF_8))) {
            case Decoded.Ok<SnapshotDelta>(var delta) -> delta;
            case Decoded.Bad<SnapshotDelta>(var field, var reason) ->
                throw new AssertionError(answer.statusCode() + " " + field + " " + reason + ": " + answer.body());
        };
    }

    boolean knows(Aggregator aggregator, String nodeId) {
        return get(aggregator, "/v1/loads").statusCode() == 200
                && loads(aggregator, "").changed().stream()
                        .anyMatch(row -> row.nodeId().equals(nodeId));
    }

    void awaitRunning(Aggregator aggregator) {
        Await.until(
                "running: " + aggregator.status(),
                Duration.ofSeconds(60),
                () -> aggregator.status().equals("running") && isUp(aggregator));
    }

    /// Whether it folds and has read all there is.
    boolean isUp(Aggregator aggregator) {
        return get(aggregator, "/health/readiness").body().contains("\"UP\"");
    }

    static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        http.close();
    }
}
