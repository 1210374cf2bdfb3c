package io.patchbay.aggregator;

import io.patchbay.aggregator.metrics.AggregatorMetrics;
import io.patchbay.aggregator.poller.PollWorld;
import io.patchbay.aggregator.query.KeyedLookup;
import io.patchbay.aggregator.query.LoadTable;
import io.patchbay.aggregator.streams.Records;
import io.patchbay.aggregator.streams.StreamsRunner;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the poller sees of this process. Thread-safe.
final class PollSide implements PollWorld {
    private static final Logger LOG = LoggerFactory.getLogger(PollSide.class);

    private final StreamsRunner runner;
    private final KeyedLookup lookup;
    private final LoadTable table;
    private final AggregatorMetrics metrics;

    PollSide(StreamsRunner runner, KeyedLookup lookup, LoadTable table, AggregatorMetrics metrics) {
        this.runner = runner;
        this.lookup = lookup;
        this.table = table;
        this.metrics = metrics;
    }

    @Override
    public boolean owns(String nodeId) {
        return lookup.ownsNode(nodeId);
    }

    @Override
    public boolean reportsItself(String address) {
        return table.reportsItself(address, System.currentTimeMillis());
    }

    @Override
    public void heartbeat(String nodeId, byte[] heartbeat) {
        write(records -> records.heartbeat(nodeId, heartbeat));
    }

    @Override
    public void nodeReport(String nodeId, byte[] report) {
        write(records -> records.nodeReport(nodeId, report));
    }

    @Override
    public void polled(String outcome) {
        metrics.poll(outcome);
    }

    private void write(Function<Records, CompletableFuture<?>> record) {
        runner.current().ifPresent(running -> {
            try {
                var _ = record.apply(running.records()).handle((_, error) -> {
                    if (error != null) {
                        failed(error);
                    }
                    return error == null;
                });
            } catch (RuntimeException e) {
                failed(e);
            }
        });
    }

    private void failed(Throwable error) {
        metrics.failure("poll-record");
        LOG.atDebug().addKeyValue("error", error).log("what a poll brought could not be written");
    }
}
