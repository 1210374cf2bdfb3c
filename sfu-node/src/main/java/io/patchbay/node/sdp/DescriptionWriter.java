package io.patchbay.node.sdp;

import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes our offers and answers: bundled, RTCP-multiplexed, ICE-lite.
public final class DescriptionWriter {
    private DescriptionWriter() {}

    /// What is the same for all sections.
    ///
    /// @param sessionId a number that names the session
    /// @param version grows with every description of the session
    /// @param setup `passive` in an answer, `actpass` in an offer: the peer is always the DTLS client
    public record Header(long sessionId, long version, String setup) {}

    /// Writes a description with the sections in order.
    public static String write(Header header, LocalTransport transport, List<LocalMedia> media) {
        var sdp = new StringBuilder(2048);
        line(sdp, "v=0");
        line(sdp, "o=patchbay " + header.sessionId() + " " + header.version() + " IN IP4 127.0.0.1");
        line(sdp, "s=-");
        line(sdp, "t=0 0");
        line(sdp, "a=ice-lite");
        line(sdp, "a=extmap-allow-mixed");
        line(sdp, "a=msid-semantic: WMS *");
        var bundled = media.stream()
                .filter(section -> section.direction() != LocalMedia.Direction.REJECTED)
                .map(LocalMedia::mid)
                .collect(Collectors.joining(" "));
        if (!bundled.isEmpty()) {
            line(sdp, "a=group:BUNDLE " + bundled);
        }
        media.forEach(section -> section(sdp, header, transport, section));
        return sdp.toString();
    }

    private static void section(StringBuilder sdp, Header header, LocalTransport transport, LocalMedia media) {
        var rejected = media.direction() == LocalMedia.Direction.REJECTED;
        var payloadTypes = media.rtp().codecs().stream()
                .map(codec -> Integer.toString(codec.payloadType()))
                .collect(Collectors.joining(" "));
        var protocol = media.kind().equals("application") ? "UDP/DTLS/SCTP" : "UDP/TLS/RTP/SAVPF";
        var formats = media.kind().equals("application") ? "webrtc-datachannel" : payloadTypes;
        line(sdp, "m=" + media.kind() + " " + (rejected ? 0 : 9) + " " + protocol + " " + or(formats, "0"));
        line(sdp, "c=IN IP4 0.0.0.0");
        line(sdp, "a=mid:" + media.mid());
        if (rejected) {
            line(sdp, "a=inactive");
            return;
        }
        line(sdp, "a=" + media.direction().name().toLowerCase(Locale.ROOT));
        transport(sdp, header, transport);
        line(sdp, "a=rtcp-mux");
        line(sdp, "a=rtcp-rsize");
        media.rtp()
                .headerExtensions()
                .forEach(extension -> line(sdp, "a=extmap:" + extension.id() + " " + extension.uri()));
        media.rtp().codecs().forEach(codec -> codec(sdp, codec));
        simulcast(sdp, media.receivedRids());
        if (media.direction() == LocalMedia.Direction.SENDONLY) {
            streams(sdp, media);
        }
    }

    private static void transport(StringBuilder sdp, Header header, LocalTransport transport) {
        line(sdp, "a=ice-ufrag:" + transport.iceUfrag());
        line(sdp, "a=ice-pwd:" + transport.icePassword());
        line(sdp, "a=fingerprint:sha-256 " + transport.fingerprint());
        line(sdp, "a=setup:" + header.setup());
        transport.candidates().forEach(candidate -> line(sdp, "a=" + candidate));
        line(sdp, "a=end-of-candidates");
    }

    private static void codec(StringBuilder sdp, RtpCodecParameters codec) {
        var name = codec.mimeType().substring(codec.mimeType().indexOf('/') + 1);
        var channels = codec.channels() == null || codec.channels() == 1 ? "" : "/" + codec.channels();
        line(sdp, "a=rtpmap:" + codec.payloadType() + " " + name + "/" + codec.clockRate() + channels);
        if (!codec.parameters().isEmpty()) {
            line(sdp, "a=fmtp:" + codec.payloadType() + " " + parameters(codec.parameters()));
        }
        codec.rtcpFeedback()
                .forEach(feedback -> line(
                        sdp,
                        ("a=rtcp-fb:" + codec.payloadType() + " " + feedback.type() + " " + feedback.parameter())
                                .stripTrailing()));
    }

    private static String parameters(Map<String, Object> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining(";"));
    }

    private static void simulcast(StringBuilder sdp, List<String> rids) {
        if (!rids.isEmpty()) {
            rids.forEach(rid -> line(sdp, "a=rid:" + rid + " recv"));
            line(sdp, "a=simulcast:recv " + String.join(";", rids));
        }
    }

    private static void streams(StringBuilder sdp, LocalMedia media) {
        var streamId = or(media.streamId(), "-");
        line(sdp, "a=msid:" + streamId + " " + media.kind() + media.mid());
        var rtcp = media.rtp().rtcp();
        var cname = or(rtcp == null ? null : rtcp.cname(), "patchbay");
        for (RtpEncodingParameters encoding : media.rtp().encodings()) {
            if (encoding.ssrc() == null) {
                continue;
            }
            if (encoding.rtx() != null) {
                line(
                        sdp,
                        "a=ssrc-group:FID " + encoding.ssrc() + " "
                                + encoding.rtx().ssrc());
            }
            // libwebrtc takes the first one for the media stream, whatever the group says.
            line(sdp, "a=ssrc:" + encoding.ssrc() + " cname:" + cname);
            if (encoding.rtx() != null) {
                line(sdp, "a=ssrc:" + encoding.rtx().ssrc() + " cname:" + cname);
            }
        }
    }

    private static String or(@org.jspecify.annotations.Nullable String value, String other) {
        return value == null || value.isEmpty() ? other : value;
    }

    private static void line(StringBuilder sdp, String line) {
        sdp.append(line).append("\r\n");
    }
}
