package io.patchbay.gateway.publish;

import io.patchbay.schemas.codec.EventCodec;
import io.patchbay.schemas.event.ChannelRecord;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;

/// What the gateway writes to Kafka.
public sealed interface Event {
    String topic();

    String key();

    byte[] value();

    /// Time of the record, epoch ms; null for the moment at which it is sent.
    default @Nullable Long timestampMs() {
        return null;
    }

    record OfPick(Pick pick) implements Event {
        @Override
        public String topic() {
            return Topics.PICKS;
        }

        @Override
        public String key() {
            return pick.nodeId();
        }

        @Override
        public byte[] value() {
            return EventCodec.PICK.encode(pick);
        }
    }

    record OfReport(NodeReport report) implements Event {
        @Override
        public String topic() {
            return Topics.NODE_REPORTS;
        }

        @Override
        public String key() {
            return report.nodeId();
        }

        @Override
        public byte[] value() {
            return EventCodec.NODE_REPORT.encode(report);
        }
    }

    record OfChannel(ChannelRecord channel) implements Event {
        @Override
        public String topic() {
            return Topics.CHANNELS;
        }

        @Override
        public String key() {
            return channel.uuid();
        }

        @Override
        public byte[] value() {
            return EventCodec.CHANNEL_RECORD.encode(channel);
        }
    }

    record OfHeartbeat(Heartbeat heartbeat) implements Event {
        @Override
        public String topic() {
            return Topics.HEARTBEATS;
        }

        @Override
        public String key() {
            return heartbeat.nodeId();
        }

        @Override
        public byte[] value() {
            return EventCodec.HEARTBEAT.encode(heartbeat);
        }
    }

    record OfDecision(DecisionRecord decision) implements Event {
        @Override
        public String topic() {
            return Topics.DECISIONS;
        }

        @Override
        public String key() {
            return decision.decisionId();
        }

        @Override
        public byte[] value() {
            return EventCodec.DECISION_RECORD.encode(decision);
        }

        /// Found by the time in its id, however long it waited for the broker.
        @Override
        public Long timestampMs() {
            return decision.atMs();
        }
    }
}
