package io.patchbay.node.http;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/// The bodies of answers.
final class Answers {
    private Answers() {}

    /// Something is wrong: what, where, and what to do.
    @Serdeable
    record Failure(String error) {}

    @Serdeable
    record Noop(String result) {}

    /// What this node tells another one of a channel.
    @Serdeable
    record ChannelReport(boolean holds, int epoch, boolean takes, boolean reachesOwner) {}

    /// The node that has the channel of a room.
    @Serdeable
    record RoomOwner(String uuid, String nodeId) {}

    @Serdeable
    record ChannelAddress(String uuid, String url) {}

    /// @param cpuUsage 0 to 1
    /// @param memoryUsage 0 to 1
    @Serdeable
    record Load(int channels, int sessions, double cpuUsage, double memoryUsage) {}

    /// One channel in `/v1/stats`.
    ///
    /// @param createDate ISO 8601
    @Serdeable
    record ChannelState(
            String uuid, String remoteAddress, String createDate, boolean webRtcEnabled, SessionsState sessionsStats) {}

    @Serdeable
    record SessionsState(int count, int cameraCount, int screenCount, IncomingBitRate incomingBitRate) {}

    /// bit/s that publishers send.
    @Serdeable
    record IncomingBitRate(long audio, long camera, long screen, long total) {}

    /// @param draining whether new channels are refused
    /// @param deadlineAtMs epoch ms at which what is left is closed, 0 if there is no deadline
    /// @param emptyInSeconds when the last session has ended, as likely as not
    @Serdeable
    record DrainState(boolean draining, int channels, int sessions, long deadlineAtMs, long emptyInSeconds) {}

    /// A key that this node accepts.
    ///
    /// @param id a few digits of its hash
    /// @param lastUsedMs epoch ms, 0 if never
    @Serdeable
    record KeyUsage(String id, boolean current, long lastUsedMs) {}

    /// @param status `up`, `degraded` or `draining`
    /// @param reasons why it is not `up`
    @Serdeable
    record Health(String status, List<String> reasons) {}
}
