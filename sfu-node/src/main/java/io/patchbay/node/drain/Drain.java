package io.patchbay.node.drain;

import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.Timers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the node is being emptied, until when, and how far that is. At the deadline the sessions that are left are
/// closed with a code on which clients reconnect, and their channels may go on elsewhere. Thread-safe.
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final Channels channels;
    private final SessionLengths lengths;
    private final Timers timers;
    private Timers.@Nullable Timer alarm;
    private long deadlineAtMs;
    private boolean stopping;

    public Drain(Channels channels, SessionLengths lengths, Timers timers) {
        this.channels = channels;
        this.lengths = lengths;
        this.timers = timers;
    }

    /// How far draining is.
    ///
    /// @param deadlineAtMs epoch ms at which what is left is closed; 0 if there is no deadline
    /// @param emptyIn when the last session has ended, as likely as not, if nobody is closed
    public record State(boolean draining, int channels, int sessions, long deadlineAtMs, Duration emptyIn) {}

    /// Refuses new channels from now on; again with another deadline moves it.
    ///
    /// @param deadline null: sessions may take as long as they like
    /// @return whether it was not draining before
    public synchronized boolean start(@Nullable Duration deadline) {
        cancelAlarm();
        if (deadline != null) {
            var atMs = timers.nowMs() + deadline.toMillis();
            deadlineAtMs = atMs;
            alarm = timers.schedule(deadline, () -> closeAll(atMs));
        }
        return channels.setDraining(true);
    }

    /// The node stops: it refuses new channels, and cannot be taken back.
    public synchronized void stop() {
        stopping = true;
        channels.setDraining(true);
    }

    /// Whether the node stops: rooms that it took now would end with it.
    public synchronized boolean isStopping() {
        return stopping;
    }

    /// Takes new channels again, unless the node stops.
    ///
    /// @return whether it was draining and is not any more
    public synchronized boolean cancel() {
        if (stopping) {
            return false;
        }
        cancelAlarm();
        return channels.setDraining(false);
    }

    public synchronized State state() {
        var totals = channels.totals();
        return new State(channels.isDraining(), totals.channels(), totals.sessions(), deadlineAtMs, emptyIn());
    }

    private Duration emptyIn() {
        var nowNs = timers.nowNs();
        List<Duration> going = channels.all().stream()
                .map(Channel::sessionStartsNs)
                .flatMap(List::stream)
                .map(startedNs -> Duration.ofNanos(nowNs - startedNs))
                .toList();
        return ResidualLife.of(lengths.recent(), going).untilAllEnded(going);
    }

    /// An alarm that rings while the drain is reversed, or its deadline moved, closes nothing.
    private synchronized void closeAll(long atMs) {
        if (atMs != deadlineAtMs) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("totals", channels.totals())
                .log("the deadline of draining has come: closing what is left, clients reconnect elsewhere");
        channels.leave();
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        deadlineAtMs = 0;
    }
}
