package io.patchbay.node.negotiation;

import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpHeaderExtensionParameters;
import io.patchbay.node.ortc.RtpParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a stream is numbered where the client has offered: an answer must use the payload types and extension ids of the
/// offer (RFC 3264 section 6.1). Pure.
///
/// @param media the offered codec
/// @param repair its RTX, null if none was offered
/// @param extensions as offered
record Terms(
        RtpCodecParameters media, @Nullable RtpCodecParameters repair, List<RtpHeaderExtensionParameters> extensions) {
    Terms {
        extensions = List.copyOf(extensions);
    }

    /// The terms for a stream on an offered section; empty if the client did not offer the stream's codec.
    static Optional<Terms> of(RtpParameters offered, RtpParameters stream, RtpCapabilities router) {
        var wanted = ProducerMapping.of(stream, router).codec();
        for (var codec : offered.codecs()) {
            if (!codec.mimeType().endsWith("/rtx") && wanted.equals(routerCodec(offered, codec, router))) {
                return Optional.of(new Terms(codec, repairOf(offered, codec), offered.headerExtensions()));
            }
        }
        return Optional.empty();
    }

    /// The parameters of a subscription in these terms.
    RtpParameters apply(RtpParameters own) {
        var codecs = new ArrayList<RtpCodecParameters>();
        codecs.add(numbered(own.codecs().getFirst(), media));
        if (repair != null && own.codecs().size() > 1) {
            codecs.add(numbered(own.codecs().get(1), repair));
        }
        var known = own.headerExtensions().stream()
                .flatMap(extension -> extensions.stream()
                        .filter(offered -> offered.uri().equals(extension.uri()))
                        .limit(1))
                .toList();
        var encoding = own.encodings().getFirst();
        var encodings = codecs.size() > 1
                ? encoding
                : new RtpEncodingParameters(
                        encoding.ssrc(), null, null, encoding.dtx(), encoding.scalabilityMode(), encoding.maxBitrate());
        return new RtpParameters(own.mid(), codecs, known, List.of(encodings), own.rtcp(), own.msid());
    }

    private static RtpCodecParameters numbered(RtpCodecParameters own, RtpCodecParameters offered) {
        return new RtpCodecParameters(
                own.mimeType(),
                offered.payloadType(),
                own.clockRate(),
                own.channels(),
                offered.parameters(),
                own.rtcpFeedback().stream()
                        .filter(offered.rtcpFeedback()::contains)
                        .toList());
    }

    private static @Nullable RtpCodecParameters repairOf(RtpParameters offered, RtpCodecParameters codec) {
        return offered.codecs().stream()
                .filter(other -> other.mimeType().endsWith("/rtx")
                        && Integer.valueOf(codec.payloadType())
                                .equals(other.parameters().get("apt")))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Object routerCodec(
            RtpParameters offered, RtpCodecParameters codec, RtpCapabilities router) {
        try {
            var alone = new RtpParameters(null, List.of(codec), List.of(), offered.encodings(), null, null);
            return ProducerMapping.of(alone, router).codec();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
