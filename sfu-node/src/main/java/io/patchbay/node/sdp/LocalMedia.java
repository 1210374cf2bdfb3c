package io.patchbay.node.sdp;

import io.patchbay.node.ortc.RtpParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One media section of ours.
///
/// @param mid media id
/// @param kind `audio`, `video`, or the peer's kind if we reject it
/// @param direction what we do there
/// @param rtp codecs with the payload types of this section, extension ids, and for what we send the encoding
/// @param receivedRids rids of the peer's simulcast that we accept, empty if there is none
/// @param streamId what viewers see as the stream's id, null if we do not send
public record LocalMedia(
        String mid,
        String kind,
        Direction direction,
        RtpParameters rtp,
        List<String> receivedRids,
        @Nullable String streamId) {
    public LocalMedia {
        receivedRids = List.copyOf(receivedRids);
    }

    /// Direction seen from us.
    public enum Direction {
        SENDONLY,
        RECVONLY,
        INACTIVE,
        /// Port 0: the section is refused.
        REJECTED
    }
}
