package io.patchbay.node.rtcp;

/// Packet types and formats on the wire.
final class RtcpFormat {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int BYE = 203;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;

    /// Formats of 205.
    static final int NACK = 1;

    static final int TRANSPORT_CC = 15;

    /// Formats of 206.
    static final int PLI = 1;

    static final int FIR = 4;
    static final int APPLICATION = 15;

    static final int REMB = 0x52454d42;
    static final int CNAME = 1;
    static final int BLOCK_LENGTH = 24;

    private RtcpFormat() {}
}
