package io.patchbay.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.patchbay.gateway.auth.Tokens;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.Breakers;
import io.patchbay.gateway.forward.NodeTargets;
import io.patchbay.gateway.forward.UpstreamClient;
import io.patchbay.gateway.metrics.GatewayMetrics;
import io.patchbay.gateway.publish.Event;
import io.patchbay.gateway.publish.EventPublisher;
import io.patchbay.gateway.table.Affinity;
import io.patchbay.gateway.table.AggregatorClient;
import io.patchbay.gateway.table.NodeLookup;
import io.patchbay.gateway.table.TableHolder;
import io.patchbay.schemas.codec.Decoded;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import io.patchbay.schemas.topic.Topics;
import io.patchbay.telemetry.trace.Tracing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What callers and operators get when the gateway itself fails. All else is tested over HTTP.
class ChannelServiceTest {
    private static final byte[] KEY = "gateway-key-padded-to-32-bytes!!".getBytes(UTF_8);
    private static final GatewayConfig CONFIG = GatewayConfig.from(
            Map.of(
                    "SFU_GATEWAY_KEY",
                    LenientBase64.encode(KEY),
                    "SFU_GATEWAY_NODES",
                    "{\"sfu\":[{\"address\":\"http://a:1\",\"region\":\"eu-west\",\"key\":\"bm9kZS1rZXk=\"}]}"),
            null);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final Logger logger = (Logger) LoggerFactory.getLogger(Placing.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());

    /// Breaks its promise never to fail, so that the step that sends a pick runs into a bug.
    private static final class BrokenRelay implements EventPublisher.Relay {
        private final List<Event> sent = new CopyOnWriteArrayList<>();

        @Override
        public CompletionStage<String> send(Event event) {
            if (event.topic().equals(Topics.PICKS)) {
                throw new IllegalStateException("a bug");
            }
            sent.add(event);
            return CompletableFuture.completedFuture("");
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void shouldNameTheDecisionInTheAnswerTheLogAndTheRecordOfAFailureOfItsOwn() throws Exception {
        var relay = new BrokenRelay();
        var caller = new Tokens(CONFIG, metrics)
                .tenant(Hs256.sign(KEY, "{\"iss\":\"r\",\"exp\":4102444800}".getBytes(UTF_8)))
                .orElseThrow();

        var answer = service(relay)
                .place(new ChannelRequest(caller, "r", "", null, null, null, "", () -> false))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(answer).isInstanceOf(ChannelAnswer.Failed.class);
        var decisionId = ((ChannelAnswer.Failed) answer).decisionId();
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo("a bug");
            assertThat(line.getKeyValuePairs().toString()).contains("decisionId=\"" + decisionId + "\"");
        });
        assertThat(relay.sent).singleElement().satisfies(event -> {
            assertThat(event.key()).isEqualTo(decisionId);
            assertThat(record(event).result()).isEqualTo(DecisionRecord.Result.ERROR);
        });
    }

    private static DecisionRecord record(Event event) {
        return switch (EventCodec.DECISION_RECORD.decode(event.value())) {
            case Decoded.Ok<DecisionRecord>(var record) -> record;
            case Decoded.Bad<DecisionRecord> bad -> throw new AssertionError(bad);
        };
    }

    private ChannelService service(EventPublisher.Relay relay) {
        var client = new UpstreamClient(loops, 1_024);
        var targets = new NodeTargets(CONFIG.nodes(), CONFIG.sealing().jwkSet());
        var table = new TableHolder(CONFIG.policy(), CONFIG.defaultMaxSessions(), CONFIG.nodes(), targets);
        var breakers = new Breakers();
        return new ChannelService(new ChannelService.Parts(
                CONFIG,
                table,
                new Affinity(
                        new AggregatorClient(CONFIG.aggregator(), client),
                        new NodeLookup(table, breakers, client),
                        CONFIG.failover().affinityTimeout(),
                        CONFIG.failover().rememberedRooms(),
                        metrics),
                client,
                breakers,
                new EventPublisher(relay, metrics),
                metrics,
                new ForwardHeaders(true),
                Tracing.of("test", Map.of())));
    }
}
