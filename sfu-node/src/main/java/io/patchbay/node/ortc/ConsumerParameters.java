package io.patchbay.node.ortc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters a viewer gets for a producer, by the rules that mediasoup-client expects
/// (docs/odoo-protocol.md).
public final class ConsumerParameters {
    private static final Pattern SCALABILITY = Pattern.compile("[LS]\\d+T(\\d+).*");

    private ConsumerParameters() {}

    /// What the transport gives to a new consumer.
    ///
    /// @param mid unique on its transport for its life, at most 8 characters
    /// @param ssrc of the media stream, 32 bits unsigned
    /// @param rtxSsrc of the retransmission stream, used only if the codec has one
    public record Identity(String mid, long ssrc, long rtxSsrc) {}

    /// The viewer's parameters, or empty if it cannot decode the producer.
    public static Optional<RtpParameters> of(
            RtpParameters producer, ProducerMapping mapping, RtpCapabilities viewer, Identity identity) {
        var decodable = viewerCodec(mapping.codec(), viewer);
        if (decodable == null) {
            return Optional.empty();
        }
        var kind = MediaKind.ofMimeType(mapping.codec().mimeType());
        var extensions = extensions(kind, viewer);
        var codecs = new ArrayList<RtpCodecParameters>();
        codecs.add(new RtpCodecParameters(
                mapping.codec().mimeType(),
                mapping.codec().preferredPayloadType(),
                mapping.codec().clockRate(),
                mapping.codec().channels(),
                producerCodec(producer, mapping).parameters(),
                feedback(kind, decodable.rtcpFeedback(), extensions)));
        var rtx = kind == MediaKind.VIDEO ? viewerRtx(mapping.codec().preferredPayloadType(), viewer) : null;
        if (rtx != null) {
            codecs.add(new RtpCodecParameters(
                    rtx.mimeType(), rtx.preferredPayloadType(), rtx.clockRate(), null, rtx.parameters(), List.of()));
        }
        var cname = producer.rtcp() == null ? null : producer.rtcp().cname();
        return Optional.of(new RtpParameters(
                identity.mid(),
                codecs,
                extensions,
                List.of(encoding(producer, identity, rtx != null)),
                new RtcpParameters(cname, true),
                producer.msid()));
    }

    private static RtpCodecParameters producerCodec(RtpParameters producer, ProducerMapping mapping) {
        return producer.codecs().stream()
                .filter(codec -> codec.payloadType() == mapping.mediaPayloadType())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no codec " + mapping.mediaPayloadType() + " in producer"));
    }

    /// The client answers with the router's payload types, so the number alone tells which codec it means.
    private static @Nullable RtpCodecCapability viewerCodec(RtpCodecCapability router, RtpCapabilities viewer) {
        for (var codec : viewer.codecs()) {
            if (codec.preferredPayloadType() == router.preferredPayloadType()
                    && codec.mimeType().equalsIgnoreCase(router.mimeType())) {
                return codec;
            }
        }
        return null;
    }

    private static @Nullable RtpCodecCapability viewerRtx(int mediaPayloadType, RtpCapabilities viewer) {
        for (var codec : viewer.codecs()) {
            if (CodecMatch.isRtx(codec.mimeType())
                    && CodecMatch.number(codec.parameters(), "apt") == mediaPayloadType) {
                return codec;
            }
        }
        return null;
    }

    private static List<RtpHeaderExtensionParameters> extensions(MediaKind kind, RtpCapabilities viewer) {
        var shared = new ArrayList<RtpHeaderExtensionParameters>();
        for (var extension : RouterExtension.values()) {
            var announced = new RtpHeaderExtensionCapability(
                    kind.wireName(), extension.uri(), extension.id(), false, extension.direction(kind));
            if (announced.isSent() && listedBy(viewer, announced)) {
                shared.add(new RtpHeaderExtensionParameters(extension.uri(), extension.id(), false, null));
            }
        }
        return shared;
    }

    private static boolean listedBy(RtpCapabilities viewer, RtpHeaderExtensionCapability announced) {
        return viewer.headerExtensions().stream()
                .anyMatch(other -> other.kind().equals(announced.kind())
                        && other.uri().equals(announced.uri())
                        && other.preferredId() == announced.preferredId());
    }

    /// Audio is never retransmitted; of the two bandwidth reports only the one whose extension is there stays.
    private static List<RtcpFeedback> feedback(
            MediaKind kind, List<RtcpFeedback> viewer, List<RtpHeaderExtensionParameters> extensions) {
        var transportCc = has(extensions, RouterExtension.TRANSPORT_CC);
        var remb = !transportCc && has(extensions, RouterExtension.ABS_SEND_TIME);
        return viewer.stream()
                .filter(feedback -> kind == MediaKind.VIDEO || !feedback.isNack())
                .filter(feedback -> transportCc || !feedback.type().equals("transport-cc"))
                .filter(feedback -> remb || !feedback.type().equals("goog-remb"))
                .toList();
    }

    private static boolean has(List<RtpHeaderExtensionParameters> extensions, RouterExtension wanted) {
        return extensions.stream().anyMatch(extension -> extension.uri().equals(wanted.uri()));
    }

    private static RtpEncodingParameters encoding(RtpParameters producer, Identity identity, boolean withRtx) {
        var encodings = producer.encodings();
        var maxBitrate = encodings.stream()
                .map(RtpEncodingParameters::maxBitrate)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max();
        var mode = encodings.stream()
                .map(RtpEncodingParameters::scalabilityMode)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (mode != null && encodings.size() > 1) {
            var matcher = SCALABILITY.matcher(mode);
            mode = "L" + encodings.size() + "T" + (matcher.matches() ? matcher.group(1) : "1");
        }
        return new RtpEncodingParameters(
                identity.ssrc(),
                null,
                withRtx ? new RtpEncodingParameters.Rtx(identity.rtxSsrc()) : null,
                null,
                mode,
                maxBitrate.isPresent() && maxBitrate.getAsLong() > 0 ? maxBitrate.getAsLong() : null);
    }
}
