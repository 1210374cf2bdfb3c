package io.patchbay.node.negotiation;

import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RouterExtension;
import io.patchbay.node.ortc.RtcpFeedback;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.sdp.RemoteMedia;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What we take of what a client offers to send.
public final class Agreement {
    private static final Set<String> EXTENSIONS =
            Set.of(RouterExtension.values()).stream().map(RouterExtension::uri).collect(Collectors.toSet());

    private Agreement() {}

    /// The first codec of the offer that the router has, its repair, the extensions and the feedback the router knows;
    /// the client's payload types and ids. Empty if the router has none of the codecs.
    public static Optional<RtpParameters> of(RemoteMedia section, RtpCapabilities router) {
        return section.rtp().codecs().stream()
                .filter(codec -> !codec.mimeType().endsWith("/rtx"))
                .flatMap(codec -> agreed(section.rtp(), codec, router).stream())
                .findFirst();
    }

    private static Optional<RtpParameters> agreed(
            RtpParameters offered, RtpCodecParameters codec, RtpCapabilities router) {
        try {
            var mapping = ProducerMapping.of(with(offered, List.of(codec)), router);
            var codecs = offered.codecs().stream()
                    .filter(other -> other.payloadType() == codec.payloadType() || isRepairOf(other, codec))
                    .map(other -> known(other, mapping.codec().rtcpFeedback()))
                    .toList();
            return Optional.of(with(offered, codecs));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isRepairOf(RtpCodecParameters other, RtpCodecParameters codec) {
        return other.mimeType().endsWith("/rtx")
                && Integer.valueOf(codec.payloadType())
                        .equals(other.parameters().get("apt"));
    }

    private static RtpCodecParameters known(RtpCodecParameters codec, List<RtcpFeedback> feedback) {
        return new RtpCodecParameters(
                codec.mimeType(),
                codec.payloadType(),
                codec.clockRate(),
                codec.channels(),
                codec.parameters(),
                codec.rtcpFeedback().stream().filter(feedback::contains).toList());
    }

    private static RtpParameters with(RtpParameters offered, List<RtpCodecParameters> codecs) {
        var extensions = offered.headerExtensions().stream()
                .filter(extension -> EXTENSIONS.contains(extension.uri()))
                .toList();
        return new RtpParameters(
                offered.mid(), codecs, extensions, offered.encodings(), offered.rtcp(), offered.msid());
    }
}
