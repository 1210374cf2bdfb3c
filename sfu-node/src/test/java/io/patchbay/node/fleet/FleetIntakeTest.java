package io.patchbay.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.metrics.NodeMetrics;
import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.topic.Topics;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetIntakeTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    private static final class SettableClock implements Timers {
        private long nowMs = START_MS;
        private long nowNs = -7;

        @Override
        public long nowMs() {
            return nowMs;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("a clock only");
        }
    }

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChannelTable channels = new ChannelTable();
    private final NodeTable nodes = new NodeTable();
    private long nowMs = START_MS;
    private final FleetIntake intake = new FleetIntake(channels, nodes, new NodeMetrics(registry), () -> nowMs);

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void shouldNotTakeAnybodyForSilentBecauseOneClockIsWrong(int hours) {
        beat("right", 1, nowMs, TimestampType.CREATE_TIME);
        beat("wrong", 1, nowMs + hours * HOUR_MS, TimestampType.CREATE_TIME);

        assertThat(nodes.isGone("right")).isFalse();
        assertThat(nodes.isGone("wrong")).isFalse();
        assertThat(nodes.up()).extracting(NodeTable.Known::nodeId).containsExactlyInAnyOrder("right", "wrong");
    }

    @Test
    void shouldMissANodeThatIsSilentWhateverItsClockSaid() {
        beat("dead", 1, nowMs + HOUR_MS, TimestampType.CREATE_TIME);
        beat("alive", 1, nowMs, TimestampType.CREATE_TIME);

        nowMs += Duration.ofMinutes(1).toMillis();
        beat("alive", 2, nowMs, TimestampType.CREATE_TIME);

        assertThat(nodes.isGone("dead")).isTrue();
        assertThat(nodes.isGone("alive")).isFalse();
    }

    @Test
    void shouldGoByTheBrokersClockWhereTheTopicSaysSo() {
        beat("early", 1, START_MS - Duration.ofMinutes(1).toMillis(), TimestampType.LOG_APPEND_TIME);
        beat("late", 1, START_MS, TimestampType.LOG_APPEND_TIME);

        assertThat(nodes.isGone("early")).isTrue();
        assertThat(nodes.isGone("late")).isFalse();
    }

    @Test
    void shouldCountOnWhenTheClockIsSetBack() {
        var clock = new SettableClock();
        var steadyMs = FleetIntake.steady(clock);
        assertThat(steadyMs.getAsLong()).isEqualTo(START_MS);

        clock.nowMs -= HOUR_MS;
        clock.nowNs += 5_000_000_000L;

        assertThat(steadyMs.getAsLong()).isEqualTo(START_MS + 5_000);
    }

    @Test
    void shouldPassOverARecordThatMeetsABug() {
        channels.listen((uuid, _, _) -> {
            if (uuid.equals("bad")) {
                throw new IllegalStateException("a bug");
            }
        });

        channel("bad");
        channel("good");

        assertThat(channels.find("good")).isPresent();
        assertThat(registry.get("sfu.loop.failures")
                        .tag("loop", "fleet_reader")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private void beat(String nodeId, long seq, long timestampMs, TimestampType type) {
        var beat = Beats.of(nodeId, "http://" + nodeId + ":8070", seq, timestampMs);
        intake.take(record(Topics.HEARTBEATS, nodeId, EventCodec.HEARTBEAT.encode(beat), timestampMs, type));
    }

    private void channel(String uuid) {
        var record = new ChannelRecord(ChannelRecord.VERSION, uuid, "room", "", "node", 0, false, null, 1, 1);
        intake.take(record(
                Topics.CHANNELS, uuid, EventCodec.CHANNEL_RECORD.encode(record), nowMs, TimestampType.CREATE_TIME));
    }

    private static ConsumerRecord<String, byte[]> record(
            String topic, String key, byte[] value, long timestampMs, TimestampType type) {
        return new ConsumerRecord<>(
                topic, 0, 0, timestampMs, type, 0, value.length, key, value, new RecordHeaders(), Optional.empty());
    }
}
