package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.schemas.topic.Topics;
import io.patchbay.stack.browser.Chromium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What operators look at, on the real stack: the series that alerts and dashboards are about, and one trace id, given
/// by a caller, in the gateway's log, the node's log, the decision record and the exemplar of a join in a real browser
/// (ADR 0066).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path WATCHED = Path.of("..", "deploy", "observability");
    /// Gauges that come with the nodes of a region, all that is not there from the start.
    private static final String OF_REGIONS = "sfu_region_";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHANNEL_KEY = "Y2hhbm5lbC1rZXktb2YtdGhlLXRyYWNlLXRlc3QtMQ==";

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private DemoProcess demo;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Path state;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Map<String, String> env;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private List<Series> fresh;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        state = folder;
        demo = DemoProcess.start(state, "--nodes", "1");
        demo.awaitLine("Patchbay is up", Duration.ofMinutes(3));
        env = demo.environment();
        fresh = scrape();
    }

    @AfterAll
    void stop() {
        demo.close();
    }

    /// A series that comes with its first event has no increase, so an alert about it would not fire.
    @Test
    void shouldShowAllThatAlertsAndDashboardsAreAboutFromTheStart() throws IOException {
        var selectors = new TreeSet<String>();
        for (var file : watched()) {
            selectors.addAll(Series.selectorsIn(Files.readString(file)));
        }

        var missing = selectors.stream()
                .filter(selector -> !selector.startsWith(OF_REGIONS) && !Series.isMetBy(fresh, selector))
                .toList();

        assertThat(selectors).hasSizeGreaterThan(30);
        assertThat(missing)
                .as("not among %d series of services that just started", fresh.size())
                .isEmpty();
        await("regions have their figures", () -> {
            var now = scrape();
            return selectors.stream()
                    .filter(selector -> selector.startsWith(OF_REGIONS))
                    .allMatch(selector -> Series.isMetBy(now, selector));
        });
    }

    @Test
    void shouldFindOneTraceIdFromTheDecisionToTheFirstMedia() throws Exception {
        var traceId = UUID.randomUUID().toString().replace("-", "");
        try (var browser = Chromium.start()) {
            var room = channel("00-" + traceId + "-b7ad6b7169203331-01");
            for (var link : CallLinks.of(room, 1, 2, Instant.now())) {
                var tab = browser.open(link);
                tab.await("the lobby is ready", "document.body.dataset.ready === 'true'");
                tab.evaluate("document.getElementById('join').click()");
                tab.await("connected", "document.getElementById('state').dataset.state === 'connected'");
            }

            await("the gateway says it", () -> logs("gateway", traceId).contains("room placed"));
            await("the node says it", () -> {
                var lines = logs("node-1", traceId);
                return lines.contains("channel opened")
                        && lines.contains("session joined")
                        && lines.contains("first media");
            });
            await("the metric shows it", () -> exemplars().contains("trace_id=\"" + traceId + "\""));
            await("the decision has it", () -> decisions().contains("\"traceId\":\"" + traceId + "\""));
        }
    }

    private List<Series> scrape() {
        return Stream.of("GATEWAY_MANAGEMENT_URL", "AGGREGATOR_URL", "NODE_1_MANAGEMENT_URL")
                .flatMap(part -> get(env.get(part) + "/metrics", "text/plain").lines())
                .flatMap(line -> Series.read(line).stream())
                .toList();
    }

    private static List<Path> watched() throws IOException {
        try (var files = Files.walk(WATCHED)) {
            return files.filter(file ->
                            file.endsWith("alerts.yml") || file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private CallRoom.Opened channel(String traceparent) throws IOException, InterruptedException {
        var token = DemoToken.forRoom(env.getOrDefault("SFU_GATEWAY_KEY", ""), "trace", CHANNEL_KEY, Instant.now());
        var request = HttpRequest.newBuilder(URI.create(env.get("GATEWAY_URL") + "/v1/channel"))
                .header("Authorization", "Bearer " + token)
                .header("traceparent", traceparent)
                .build();
        JsonNode answer =
                JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        return new CallRoom.Opened(
                answer.path("uuid").asText(), answer.path("url").asText(), CHANNEL_KEY);
    }

    /// The lines of a part's log that name the trace.
    private String logs(String part, String traceId) {
        var file = state.resolve("logs").resolve(part + ".log");
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(traceId)).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /// The join metric of the node with its exemplars.
    private String exemplars() {
        return get(env.get("NODE_1_MANAGEMENT_URL") + "/metrics", "application/openmetrics-text")
                .lines()
                .filter(line -> line.startsWith("sfu_join_duration"))
                .collect(Collectors.joining("\n"));
    }

    private String get(String url, String accept) {
        var request =
                HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String decisions() {
        var settings = Map.<String, Object>of("bootstrap.servers", String.valueOf(env.get("KAFKA_BOOTSTRAP_SERVERS")));
        var found = new StringBuilder();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.DECISIONS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            consumer.poll(Duration.ofSeconds(1))
                    .forEach(entry -> found.append(new String(entry.value(), StandardCharsets.UTF_8)));
        }
        return found.toString();
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s within %s", what, SOON).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
