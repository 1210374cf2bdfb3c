package io.patchbay.node.rtc;

import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RouterExtension;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.sdp.RemoteMedia;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What of a peer's offer a router can do: one codec, its repair, and the extensions it knows.
///
/// @param router what the router can do
/// @param videoCodecs of these, the video codecs to use, such as `VP8`
public record Negotiation(RtpCapabilities router, List<String> videoCodecs) {
    private static final Set<String> KNOWN_EXTENSIONS =
            Set.of(RouterExtension.values()).stream().map(RouterExtension::uri).collect(Collectors.toSet());

    /// The parameters of a section as both sides will use it.
    public RtpParameters agreed(RemoteMedia section) {
        var offered = section.rtp();
        var codec = offered.codecs().stream()
                .filter(candidate -> isKnown(offered, candidate))
                .findFirst()
                .orElseThrow();
        var codecs = offered.codecs().stream()
                .filter(candidate -> candidate.payloadType() == codec.payloadType()
                        || Integer.valueOf(codec.payloadType())
                                .equals(candidate.parameters().get("apt")))
                .toList();
        return with(offered, codecs);
    }

    private boolean isKnown(RtpParameters offered, RtpCodecParameters codec) {
        var name = codec.mimeType().substring(codec.mimeType().indexOf('/') + 1);
        if (name.equals("rtx") || (codec.mimeType().startsWith("video/") && !videoCodecs.contains(name))) {
            return false;
        }
        try {
            return ProducerMapping.of(with(offered, List.of(codec)), router).mediaPayloadType() == codec.payloadType();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static RtpParameters with(RtpParameters offered, List<RtpCodecParameters> codecs) {
        var extensions = offered.headerExtensions().stream()
                .filter(extension -> KNOWN_EXTENSIONS.contains(extension.uri()))
                .toList();
        return new RtpParameters(
                offered.mid(), codecs, extensions, offered.encodings(), offered.rtcp(), offered.msid());
    }
}
