package io.patchbay.placement;

import io.patchbay.schemas.event.Heartbeat;
import io.patchbay.schemas.event.HeartbeatSource;
import io.patchbay.schemas.event.LoadEntry;
import io.patchbay.schemas.event.LoadRow;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.NodeStatus;
import io.patchbay.schemas.event.PendingPick;
import io.patchbay.schemas.event.Pick;
import io.patchbay.schemas.event.Quarantine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Folds what is said by and of one node into its [LoadEntry]. Every function returns the very entry it was
/// given when nothing changes. Picks and reports for a node without an entry are the caller's to count and
/// drop: only heartbeats create entries.
public final class LoadFold {
    /// Silence after which a node that did not sign off is forgotten, at least.
    public static final int EXPIRY_MS = 3_600_000;

    private static final int UNHEALTHY_THRESHOLD_MS = Policy.DEFAULT.unhealthyThresholdMs();
    private static final int MAX_BEATS = 1000;
    private static final int FLAP_WINDOW_MS = 600_000;

    private LoadFold() {}

    /// Takes a heartbeat in, unless a newer one is known.
    ///
    /// - Newer is (`bootAtMs`, `seq`), also after a sign-off. Only when the known boot has not been heard
    ///   for its window is an older one believed: a machine may start with its clock behind.
    /// - What a node says itself (`bootAtMs` above 0) wins over what others say for it, until it falls silent.
    /// - A first heartbeat of a boot is trusted at once. After a gap of 2.5 intervals, by the node's clock and
    ///   by ours, trust is earned again ([Health#judge]) and a flap is counted.
    /// - A new boot starts without quarantine and without the picks of the old one.
    ///
    /// @param entry what is known, null for a new node
    /// @param arrivedAtMs epoch ms of the aggregator, better the broker's append time when a topic is read
    ///     again
    public static LoadEntry onHeartbeat(@Nullable LoadEntry entry, Heartbeat beat, long arrivedAtMs) {
        if (entry == null) {
            return register(beat, arrivedAtMs);
        }
        if (!isNewer(entry, beat, arrivedAtMs)) {
            return entry;
        }
        return isSameBoot(entry.heartbeat(), beat)
                ? nextBeat(entry, beat, arrivedAtMs)
                : nextBoot(entry, beat, arrivedAtMs);
    }

    /// [#onPick(LoadEntry, Pick, long, long)] of a pick that is read when it arrives.
    public static LoadEntry onPick(LoadEntry entry, Pick pick, long nowMs) {
        return onPick(entry, pick, nowMs, nowMs);
    }

    /// Counts a pick until the node reports its sessions. A pick of a room that the node already has adds
    /// nothing, and neither does one that is read after its time, as after an outage: whoever came by it is
    /// reported by now.
    ///
    /// @param arrivedAtMs epoch ms of the aggregator, better the broker's append time
    /// @param nowMs epoch ms of the aggregator
    public static LoadEntry onPick(LoadEntry entry, Pick pick, long arrivedAtMs, long nowMs) {
        var pending = PendingPicks.add(entry.pending(), pick, arrivedAtMs, nowMs);
        return pending.equals(entry.pending()) ? entry : with(entry, entry.pollFailures(), entry.quarantine(), pending);
    }

    /// Takes in what an observer saw, unless it is older than the node's boot.
    ///
    /// @param nowMs epoch ms of the aggregator
    public static LoadEntry onReport(LoadEntry entry, NodeReport report, long nowMs) {
        var beat = entry.heartbeat();
        if (isOwn(beat) && report.atMs() < beat.bootAtMs() + entry.clockOffsetMs()) {
            return entry;
        }
        if (report.outcome() == NodeReport.Outcome.POLL_FAILED) {
            return onPollFailed(entry, report);
        }
        var quarantine = Quarantining.next(entry.quarantine(), report, nowMs);
        return quarantine.equals(entry.quarantine())
                ? entry
                : with(entry, entry.pollFailures(), quarantine, entry.pending());
    }

    /// Notes whether the node is overloaded, after a heartbeat was taken in: above the threshold, or once
    /// it was, not yet below the threshold less the hysteresis.
    public static LoadEntry judgeOverload(LoadEntry entry, Policy policy, TableDefaults defaults) {
        var before = entry.isOverloaded();
        var limit = policy.overloadPermille() - (before ? policy.overloadHysteresisPermille() : 0);
        var now = LoadScore.reportedPermille(row(entry, entry.arrivedAtMs(), defaults), policy) >= limit;
        return now == before
                ? entry
                : new LoadEntry(
                        LoadEntry.VERSION,
                        entry.heartbeat(),
                        entry.arrivedAtMs(),
                        entry.clockOffsetMs(),
                        entry.offsetWindowStartMs(),
                        entry.offsetWindowMinMs(),
                        entry.firstSeenAtMs(),
                        entry.beatsInARow(),
                        entry.signedOffAtMs(),
                        entry.pollFailures(),
                        entry.flaps(),
                        entry.flapWindowStartMs(),
                        entry.quarantine(),
                        entry.pending(),
                        now);
    }

    /// The row that readers see.
    ///
    /// @param asOfMs epoch ms of the aggregator at which picks in flight are counted
    /// @param defaults what to assume where the node is silent
    public static LoadRow row(LoadEntry entry, long asOfMs, TableDefaults defaults) {
        var beat = entry.heartbeat();
        var probe = beat.mediaProbe();
        return new LoadRow(
                beat.nodeId(),
                beat.address(),
                beat.publicUrl(),
                beat.region(),
                beat.key(),
                beat.status(),
                beat.source(),
                entry.lastSeenMs(),
                beat.intervalMs(),
                entry.beatsInARow(),
                entry.signedOffAtMs(),
                entry.pollFailures(),
                asOfMs - entry.flapWindowStartMs() > FLAP_WINDOW_MS ? 0 : entry.flaps(),
                entry.quarantine().backoffMs() == 0 ? 0 : entry.quarantine().untilMs(),
                beat.channels(),
                beat.sessions(),
                orDefault(beat.maxSessions(), defaults.maxSessions()),
                permille(beat.cpuUsage(), defaults.cpuPermille()),
                permille(beat.memoryUsage(), defaults.memoryPermille()),
                beat.egressBps(),
                beat.maxEgressBps() == null ? 0 : beat.maxEgressBps(),
                PendingPicks.inFlightSessions(entry, asOfMs),
                probe == null || probe.ok(),
                beat.version(),
                beat.capabilitiesHash(),
                entry.isOverloaded() ? true : null);
    }

    /// Whether the entry may be forgotten: two windows after a sign-off, an hour after the last sign of life.
    ///
    /// @param nowMs epoch ms of the aggregator, frozen by [Health#effectiveNowMs] if the whole fleet fell
    ///     silent
    public static boolean isExpired(LoadEntry entry, long nowMs) {
        var windowMs = windowMs(entry.heartbeat());
        if (entry.signedOffAtMs() > 0) {
            return nowMs - entry.signedOffAtMs() > 2 * windowMs;
        }
        return nowMs - entry.lastSeenMs() > Math.max(EXPIRY_MS, 2 * windowMs);
    }

    private static LoadEntry register(Heartbeat beat, long arrivedAtMs) {
        return new LoadEntry(
                LoadEntry.VERSION,
                beat.withoutPickedRooms(),
                arrivedAtMs,
                arrivedAtMs - beat.sentAtMs(),
                arrivedAtMs,
                arrivedAtMs - beat.sentAtMs(),
                arrivedAtMs,
                Health.TRUSTED_BEATS,
                beat.status() == NodeStatus.DOWN ? arrivedAtMs : 0,
                0,
                0,
                arrivedAtMs,
                Quarantine.NONE,
                List.of(),
                null);
    }

    private static LoadEntry nextBoot(LoadEntry entry, Heartbeat beat, long arrivedAtMs) {
        var fresh = register(beat, arrivedAtMs);
        var onBehalf = !isOwn(beat) && !isOwn(entry.heartbeat());
        var gap = onBehalf ? isGap(entry, arrivedAtMs - entry.lastSeenMs()) : entry.signedOffAtMs() == 0;
        var flaps = gap ? Flaps.count(entry, arrivedAtMs) : Flaps.of(entry);
        return new LoadEntry(
                LoadEntry.VERSION,
                beat.withoutPickedRooms(),
                arrivedAtMs,
                fresh.clockOffsetMs(),
                fresh.offsetWindowStartMs(),
                fresh.offsetWindowMinMs(),
                entry.firstSeenAtMs(),
                onBehalf ? beatsAfter(entry, gap) : fresh.beatsInARow(),
                signedOffAtMs(entry, beat, arrivedAtMs),
                0,
                flaps.count(),
                flaps.windowStartMs(),
                onBehalf ? entry.quarantine() : Quarantine.NONE,
                onBehalf
                        ? PendingPicks.onHeartbeat(entry.pending(), beat, arrivedAtMs)
                        : PendingPicks.since(entry.pending(), beat.bootAtMs() + fresh.clockOffsetMs()),
                onBehalf ? entry.overloaded() : null);
    }

    private static LoadEntry nextBeat(LoadEntry entry, Heartbeat beat, long arrivedAtMs) {
        var sentGapMs = beat.sentAtMs() - entry.heartbeat().sentAtMs();
        var gap = isGap(entry, Math.min(sentGapMs, arrivedAtMs - entry.arrivedAtMs()));
        var flaps = gap ? Flaps.count(entry, arrivedAtMs) : Flaps.of(entry);
        var clock = ClockOffset.next(entry, beat, arrivedAtMs);
        return new LoadEntry(
                LoadEntry.VERSION,
                beat.withoutPickedRooms(),
                arrivedAtMs,
                clock.offsetMs(),
                clock.windowStartMs(),
                clock.windowMinMs(),
                entry.firstSeenAtMs(),
                beatsAfter(entry, gap),
                signedOffAtMs(entry, beat, arrivedAtMs),
                0,
                flaps.count(),
                flaps.windowStartMs(),
                entry.quarantine(),
                PendingPicks.onHeartbeat(entry.pending(), beat, arrivedAtMs),
                entry.overloaded());
    }

    private static LoadEntry onPollFailed(LoadEntry entry, NodeReport report) {
        var beat = entry.heartbeat();
        var polled = beat.source() == HeartbeatSource.POLL;
        if (!polled || report.atMs() < beat.sentAtMs() || entry.pollFailures() >= MAX_BEATS) {
            return entry;
        }
        return with(entry, entry.pollFailures() + 1, entry.quarantine(), entry.pending());
    }

    private static boolean isNewer(LoadEntry entry, Heartbeat beat, long arrivedAtMs) {
        var known = entry.heartbeat();
        if (isSameBoot(known, beat)) {
            return beat.seq() > known.seq();
        }
        if (beat.bootAtMs() == known.bootAtMs()) {
            return beat.sentAtMs() > known.sentAtMs();
        }
        return beat.bootAtMs() > known.bootAtMs() || isForgotten(entry, arrivedAtMs);
    }

    /// The known boot has been silent for its window, so that another may speak though it looks older.
    private static boolean isForgotten(LoadEntry entry, long nowMs) {
        return entry.signedOffAtMs() > 0
                ? isExpired(entry, nowMs)
                : nowMs - entry.lastSeenMs() > windowMs(entry.heartbeat());
    }

    private static boolean isSameBoot(Heartbeat a, Heartbeat b) {
        return a.bootAtMs() == b.bootAtMs() && a.bootId().equals(b.bootId());
    }

    /// Whether the node wrote it itself, however it travelled.
    private static boolean isOwn(Heartbeat beat) {
        return beat.bootAtMs() > 0;
    }

    private static long windowMs(Heartbeat beat) {
        return Health.lostAfterMs(beat.intervalMs(), UNHEALTHY_THRESHOLD_MS);
    }

    private static boolean isGap(LoadEntry entry, long silentMs) {
        return entry.signedOffAtMs() == 0
                && silentMs > Health.lateAfterMs(entry.heartbeat().intervalMs());
    }

    private static int beatsAfter(LoadEntry entry, boolean gap) {
        if (entry.signedOffAtMs() > 0) {
            return Health.TRUSTED_BEATS;
        }
        return gap ? 1 : Math.min(entry.beatsInARow() + 1, MAX_BEATS);
    }

    private static long signedOffAtMs(LoadEntry entry, Heartbeat beat, long arrivedAtMs) {
        if (beat.status() != NodeStatus.DOWN) {
            return 0;
        }
        return entry.signedOffAtMs() > 0 ? entry.signedOffAtMs() : arrivedAtMs;
    }

    private static LoadEntry with(LoadEntry entry, int pollFailures, Quarantine quarantine, List<PendingPick> pending) {
        return new LoadEntry(
                LoadEntry.VERSION,
                entry.heartbeat(),
                entry.arrivedAtMs(),
                entry.clockOffsetMs(),
                entry.offsetWindowStartMs(),
                entry.offsetWindowMinMs(),
                entry.firstSeenAtMs(),
                entry.beatsInARow(),
                entry.signedOffAtMs(),
                pollFailures,
                entry.flaps(),
                entry.flapWindowStartMs(),
                quarantine,
                pending,
                entry.overloaded());
    }

    private static int orDefault(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static int permille(@Nullable Double share, int otherwise) {
        return share == null ? otherwise : (int) Math.round(share * 1000);
    }

    /// Gaps within the flap window.
    private record Flaps(int count, long windowStartMs) {
        static Flaps of(LoadEntry entry) {
            return new Flaps(entry.flaps(), entry.flapWindowStartMs());
        }

        static Flaps count(LoadEntry entry, long nowMs) {
            return nowMs - entry.flapWindowStartMs() > FLAP_WINDOW_MS
                    ? new Flaps(1, nowMs)
                    : new Flaps(entry.flaps() + 1, entry.flapWindowStartMs());
        }
    }
}
