package io.patchbay.node.media;

import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.srtp.SrtpProfile;

/// Buffers that all transports of a loop share. Each is valid only until the code that filled it returns.
final class LoopBuffers {
    /// The longest RTCP compound we write.
    static final int MAX_RTCP = 1_200;

    /// Room for a received packet ([NioPort#MAX_RECEIVED]) with the longest header, an RTX number and a tag.
    static final int SIZE = 2048;

    final byte[] out = new byte[SIZE];
    final byte[] plain = new byte[SIZE];
    final byte[] scratch = new byte[SIZE];
    final byte[] rtcp = new byte[MAX_RTCP + SrtpProfile.MAX_RTCP_OVERHEAD];
    final RtpPacket packet = new RtpPacket();
}
