package io.patchbay.node.rtcp;

import static io.patchbay.node.packet.Bytes.i32;
import static io.patchbay.node.packet.Bytes.i64;
import static io.patchbay.node.packet.Bytes.u16;
import static io.patchbay.node.packet.Bytes.u24;
import static io.patchbay.node.packet.Bytes.u8;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.rtp.SeqMath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads compounds (RFC 3550 section 6.1) and reduced-size RTCP (RFC 5506), all or nothing. What it does not know is
/// skipped by its length.
///
/// Limits: 1,500 bytes, 32 packets, 1,000 sequence numbers in a NACK, 8,192 in a transport feedback.
public final class RtcpParser {
    public static final int MAX_LENGTH = 1_500;
    public static final int MAX_PACKETS = 32;
    public static final int MAX_NACKED = 1_000;

    private RtcpParser() {}

    /// Adds the packets of a compound to `into`; on any answer but `NONE` it is left empty.
    public static DropReason parse(byte[] buffer, int offset, int length, List<RtcpPacket> into) {
        if (length < 4) {
            return DropReason.RTCP_TOO_SHORT;
        }
        if (length > MAX_LENGTH) {
            return DropReason.RTCP_TOO_LONG;
        }
        DropReason reason = checkStructure(buffer, offset, offset + length);
        for (int at = offset; at < offset + length && reason == DropReason.NONE; ) {
            int size = (u16(buffer, at + 2) + 1) * 4;
            int padding = (buffer[at] & 0x20) == 0 ? 0 : u8(buffer, at + size - 1);
            reason = parsePacket(buffer, at, at + size - padding, into);
            at += size;
        }
        if (reason != DropReason.NONE) {
            into.clear();
        }
        return reason;
    }

    private static DropReason checkStructure(byte[] buffer, int offset, int end) {
        int at = offset;
        for (int packets = 0; at < end; packets++) {
            if (packets == MAX_PACKETS) {
                return DropReason.RTCP_TOO_MANY;
            }
            if (at + 4 > end) {
                return DropReason.RTCP_BAD_LENGTH;
            }
            if (u8(buffer, at) >>> 6 != 2) {
                return DropReason.RTCP_BAD_VERSION;
            }
            int size = (u16(buffer, at + 2) + 1) * 4;
            if (at + size > end) {
                return DropReason.RTCP_BAD_LENGTH;
            }
            boolean padded = (buffer[at] & 0x20) != 0;
            int padding = padded ? u8(buffer, at + size - 1) : 0;
            if (padded && (padding == 0 || padding > size - 4 || at + size != end)) {
                return DropReason.RTCP_BAD_LENGTH;
            }
            at += size;
        }
        return DropReason.NONE;
    }

    private static DropReason parsePacket(byte[] buffer, int at, int end, List<RtcpPacket> into) {
        int count = buffer[at] & 0x1f;
        return switch (u8(buffer, at + 1)) {
            case RtcpFormat.SENDER_REPORT -> senderReport(buffer, at, end, into);
            case RtcpFormat.RECEIVER_REPORT -> receiverReport(buffer, at, end, into);
            case RtcpFormat.SOURCE_DESCRIPTION -> sourceDescription(buffer, at, end, into);
            case RtcpFormat.BYE -> bye(buffer, at, end, into);
            case RtcpFormat.TRANSPORT_FEEDBACK -> {
                if (end - at < 12) {
                    yield DropReason.RTCP_BAD_LENGTH;
                }
                yield switch (count) {
                    case RtcpFormat.NACK -> nack(buffer, at, end, into);
                    case RtcpFormat.TRANSPORT_CC -> TransportFeedback.parse(buffer, at, end, into);
                    default -> DropReason.NONE;
                };
            }
            case RtcpFormat.PAYLOAD_FEEDBACK -> {
                if (end - at < 12) {
                    yield DropReason.RTCP_BAD_LENGTH;
                }
                yield switch (count) {
                    case RtcpFormat.PLI -> {
                        into.add(new RtcpPacket.PictureLoss(i32(buffer, at + 4), i32(buffer, at + 8)));
                        yield DropReason.NONE;
                    }
                    case RtcpFormat.FIR -> fullIntraRequest(buffer, at, end, into);
                    case RtcpFormat.APPLICATION -> receiverEstimate(buffer, at, end, into);
                    default -> DropReason.NONE;
                };
            }
            default -> DropReason.NONE;
        };
    }

    private static DropReason senderReport(byte[] buffer, int at, int end, List<RtcpPacket> into) {
        int count = buffer[at] & 0x1f;
        if (at + 28 + count * RtcpFormat.BLOCK_LENGTH > end) {
            return DropReason.RTCP_BAD_LENGTH;
        }
        into.add(new RtcpPacket.SenderReport(
                i32(buffer, at + 4),
                i64(buffer, at + 8),
                i32(buffer, at + 16),
                i32(buffer, at + 20),
                i32(buffer, at + 24),
                blocks(buffer, at + 28, count)));
        return DropReason.NONE;
    }

    private static DropReason receiverReport(byte[] buffer, int at, int end, List<RtcpPacket> into) {
        int count = buffer[at] & 0x1f;
        if (at + 8 + count * RtcpFormat.BLOCK_LENGTH > end) {
            return DropReason.RTCP_BAD_LENGTH;
        }
        into.add(new RtcpPacket.ReceiverReport(i32(buffer, at + 4), blocks(buffer, at + 8, count)));
        return DropReason.NONE;
    }

    private static List<ReportBlock> blocks(byte[] buffer, int start, int count) {
        var blocks = new ArrayList<ReportBlock>(count);
        for (int i = 0; i < count; i++) {
            int at = start + i * RtcpFormat.BLOCK_LENGTH;
            blocks.add(new ReportBlock(
                    i32(buffer, at),
                    u8(buffer, at + 4),
                    u24(buffer, at + 5) << 8 >> 8,
                    i32(buffer, at + 8),
                    i32(buffer, at + 12),
                    i32(buffer, at + 16),
                    i32(buffer, at + 20)));
        }
        return blocks;
    }

    private static DropReason sourceDescription(byte[] buffer, int start, int end, List<RtcpPacket> into) {
        int count = buffer[start] & 0x1f;
        var names = new ArrayList<RtcpPacket.Cname>(count);
        int at = start + 4;
        for (int chunk = 0; chunk < count; chunk++) {
            if (at + 4 > end) {
                return DropReason.RTCP_BAD_LENGTH;
            }
            int ssrc = i32(buffer, at);
            at += 4;
            while (at < end && buffer[at] != 0) {
                if (at + 2 > end || at + 2 + u8(buffer, at + 1) > end) {
                    return DropReason.RTCP_BAD_LENGTH;
                }
                int size = u8(buffer, at + 1);
                if (u8(buffer, at) == RtcpFormat.CNAME) {
                    names.add(new RtcpPacket.Cname(ssrc, new String(buffer, at + 2, size, StandardCharsets.UTF_8)));
                }
                at += 2 + size;
            }
            // The list ends with at least one zero byte, up to the next boundary of 32 bits.
            at += 4 - ((at - start) & 3);
        }
        into.add(new RtcpPacket.SourceDescription(names));
        return DropReason.NONE;
    }

    private static DropReason bye(byte[] buffer, int at, int end, List<RtcpPacket> into) {
        int count = buffer[at] & 0x1f;
        if (at + 4 + count * 4 > end) {
            return DropReason.RTCP_BAD_LENGTH;
        }
        into.add(new RtcpPacket.Bye(ssrcs(buffer, at + 4, count)));
        return DropReason.NONE;
    }

    private static List<Integer> ssrcs(byte[] buffer, int at, int count) {
        var ssrcs = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            ssrcs.add(i32(buffer, at + i * 4));
        }
        return ssrcs;
    }

    private static DropReason nack(byte[] buffer, int start, int end, List<RtcpPacket> into) {
        var lost = new ArrayList<Integer>();
        for (int at = start + 12; at + 4 <= end; at += 4) {
            int first = u16(buffer, at);
            lost.add(first);
            for (int mask = u16(buffer, at + 2), i = 1; mask != 0; mask >>>= 1, i++) {
                if ((mask & 1) != 0) {
                    lost.add(SeqMath.add16(first, i));
                }
            }
            if (lost.size() > MAX_NACKED) {
                return DropReason.RTCP_TOO_MANY;
            }
        }
        into.add(new RtcpPacket.Nack(i32(buffer, start + 4), i32(buffer, start + 8), lost));
        return DropReason.NONE;
    }

    private static DropReason fullIntraRequest(byte[] buffer, int start, int end, List<RtcpPacket> into) {
        var entries = new ArrayList<RtcpPacket.FirEntry>();
        for (int at = start + 12; at + 8 <= end; at += 8) {
            entries.add(new RtcpPacket.FirEntry(i32(buffer, at), u8(buffer, at + 4)));
        }
        into.add(new RtcpPacket.FullIntraRequest(i32(buffer, start + 4), entries));
        return DropReason.NONE;
    }

    private static DropReason receiverEstimate(byte[] buffer, int at, int end, List<RtcpPacket> into) {
        if (at + 20 > end || i32(buffer, at + 12) != RtcpFormat.REMB) {
            return DropReason.NONE;
        }
        int count = u8(buffer, at + 16);
        if (at + 20 + count * 4 > end) {
            return DropReason.RTCP_BAD_LENGTH;
        }
        int exponent = u8(buffer, at + 17) >>> 2;
        long mantissa = u24(buffer, at + 17) & 0x3ffff;
        long bitrate = exponent > 44 ? Long.MAX_VALUE : mantissa << exponent;
        into.add(new RtcpPacket.ReceiverEstimate(i32(buffer, at + 4), bitrate, ssrcs(buffer, at + 20, count)));
        return DropReason.NONE;
    }
}
