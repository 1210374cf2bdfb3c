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
    @Serdeable
    record DrainState(boolean draining, int channels, int sessions) {}

    /// @param status `up`, `degraded` or `draining`
    /// @param reasons why it is not `up`
    @Serdeable
    record Health(String status, List<String> reasons) {}
}
