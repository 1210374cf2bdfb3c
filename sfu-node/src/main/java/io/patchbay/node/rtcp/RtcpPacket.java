package io.patchbay.node.rtcp;

import java.util.List;

/// One packet of an RTCP compound. SSRCs and timestamps are 32 bits in an int.
public sealed interface RtcpPacket
        permits RtcpPacket.SenderReport,
                RtcpPacket.ReceiverReport,
                RtcpPacket.SourceDescription,
                RtcpPacket.Bye,
                RtcpPacket.Nack,
                RtcpPacket.PictureLoss,
                RtcpPacket.FullIntraRequest,
                RtcpPacket.ReceiverEstimate,
                TransportFeedback {
    /// SR (RFC 3550 section 6.4.1).
    ///
    /// @param ntpTime 32.32 fixed point, see [NtpTime]
    record SenderReport(int ssrc, long ntpTime, int rtpTimestamp, int packets, int octets, List<ReportBlock> blocks)
            implements RtcpPacket {
        public SenderReport {
            blocks = List.copyOf(blocks);
        }
    }

    /// RR (RFC 3550 section 6.4.2).
    record ReceiverReport(int ssrc, List<ReportBlock> blocks) implements RtcpPacket {
        public ReceiverReport {
            blocks = List.copyOf(blocks);
        }
    }

    /// SDES (RFC 3550 section 6.5), its canonical names only.
    record SourceDescription(List<Cname> names) implements RtcpPacket {
        public SourceDescription {
            names = List.copyOf(names);
        }
    }

    /// The canonical name of a source.
    record Cname(int ssrc, String name) {}

    /// BYE (RFC 3550 section 6.6).
    record Bye(List<Integer> ssrcs) implements RtcpPacket {
        public Bye {
            ssrcs = List.copyOf(ssrcs);
        }
    }

    /// Generic NACK (RFC 4585 section 6.2.1): the sequence numbers that are missing, in the order of the packet.
    record Nack(int senderSsrc, int mediaSsrc, List<Integer> lost) implements RtcpPacket {
        public Nack {
            lost = List.copyOf(lost);
        }
    }

    /// PLI (RFC 4585 section 6.3.1).
    record PictureLoss(int senderSsrc, int mediaSsrc) implements RtcpPacket {}

    /// FIR (RFC 5104 section 4.3.1).
    record FullIntraRequest(int senderSsrc, List<FirEntry> entries) implements RtcpPacket {
        public FullIntraRequest {
            entries = List.copyOf(entries);
        }
    }

    /// Who shall send a key frame; a repeated `sequence` (0 to 255) is the same request.
    record FirEntry(int ssrc, int sequence) {}

    /// REMB (draft-alvestrand-rmcat-remb-03): what the receiver can take, for all the named streams together.
    record ReceiverEstimate(int senderSsrc, long bitrateBps, List<Integer> ssrcs) implements RtcpPacket {
        public ReceiverEstimate {
            ssrcs = List.copyOf(ssrcs);
        }
    }
}
