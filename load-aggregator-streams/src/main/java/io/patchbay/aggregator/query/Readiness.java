package io.patchbay.aggregator.query;

import io.patchbay.aggregator.streams.StreamsRunner;
import io.patchbay.aggregator.streams.StreamsStatus;
import java.util.Optional;

/// How far this instance's answers can be relied on, and what is the matter if they cannot. Thread-safe.
public final class Readiness {
    private static final String CUT_OFF = "Kafka does not answer; trying again";
    private static final String SETTLING = "Kafka has just come back; catching up";

    private final SnapshotPublisher publisher;
    private final TableReader reader;
    private final StreamsRunner runner;

    public Readiness(SnapshotPublisher publisher, TableReader reader, StreamsRunner runner) {
        this.publisher = publisher;
        this.reader = reader;
        this.runner = runner;
    }

    /// Whether the table that is served was complete once since this process started. Before that it lacks nodes, and
    /// whoever took it for the fleet would have none.
    public boolean hasTable() {
        return publisher.hasTable();
    }

    /// Why rows may be older than their age says; empty if they are not.
    public Optional<String> problem() {
        var status = runner.status();
        if (!(status instanceof StreamsStatus.Running)) {
            return Optional.of(status.describe());
        }
        if (!hasTable()) {
            return Optional.of("the load table is being read");
        }
        return cutOff();
    }

    /// Why a room or channel that is not found may be there all the same; empty if it is not. A caller that believed in
    /// its absence would open a second channel. Kafka Streams stays "running" without a broker: the reader knows
    /// better.
    Optional<String> doubtOfAbsence() {
        var status = runner.status();
        if (!(status instanceof StreamsStatus.Running)) {
            return Optional.of(status.describe());
        }
        return unsettled();
    }

    /// As [#doubtOfAbsence], for a room that somebody is to make now. While partitions move between instances gateways
    /// agree all the same, as well as they can (ADR 0015).
    Optional<String> doubtOfClaim() {
        var status = runner.status();
        return status instanceof StreamsStatus.Moving ? unsettled() : doubtOfAbsence();
    }

    /// An instance that stood still for a while, or that was cut off, answers at once when it is back; its stores are
    /// of before, and may by now be another instance's.
    private Optional<String> unsettled() {
        return cutOff().or(() -> reader.isSettled() ? Optional.empty() : Optional.of(SETTLING));
    }

    private Optional<String> cutOff() {
        return reader.isCurrent() ? Optional.empty() : Optional.of(CUT_OFF);
    }
}
