package io.patchbay.node.ortc;

import io.patchbay.node.rtp.HeaderExtension;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a producer's own payload types and extension ids map to the router's.
///
/// @param codec the router's media codec
/// @param mediaPayloadType the client's payload type of it
/// @param rtxPayloadType the client's payload type of its RTX, -1 if there is none
/// @param extensionIds the client's id by extension, only those the router knows
public record ProducerMapping(
        RtpCodecCapability codec,
        int mediaPayloadType,
        int rtxPayloadType,
        Map<HeaderExtension, Integer> extensionIds) {
    public ProducerMapping {
        extensionIds = Map.copyOf(extensionIds);
    }

    /// Reads the mapping off a producer's parameters.
    ///
    /// @throws IllegalArgumentException if the router does not know its codec or has no encoding
    public static ProducerMapping of(RtpParameters producer, RtpCapabilities router) {
        var media = mediaCodec(producer);
        var codec = router.codecs().stream()
                .filter(capability -> CodecMatch.matches(capability, media))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "rtpParameters.codecs: " + media.mimeType() + " is not among the router's codecs"));
        var rtx = rtxOf(producer, media.payloadType());
        if (producer.encodings().isEmpty()) {
            throw new IllegalArgumentException("rtpParameters.encodings: at least one is required");
        }
        return new ProducerMapping(
                codec, media.payloadType(), rtx == null ? -1 : rtx.payloadType(), extensionIds(producer));
    }

    private static RtpCodecParameters mediaCodec(RtpParameters producer) {
        return producer.codecs().stream()
                .filter(codec -> !CodecMatch.isRtx(codec.mimeType()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("rtpParameters.codecs: a media codec is required"));
    }

    private static @Nullable RtpCodecParameters rtxOf(RtpParameters producer, int payloadType) {
        for (var codec : producer.codecs()) {
            if (CodecMatch.isRtx(codec.mimeType()) && CodecMatch.number(codec.parameters(), "apt") == payloadType) {
                return codec;
            }
        }
        return null;
    }

    private static Map<HeaderExtension, Integer> extensionIds(RtpParameters producer) {
        var ids = new EnumMap<HeaderExtension, Integer>(HeaderExtension.class);
        for (var extension : HeaderExtension.values()) {
            for (var used : producer.headerExtensions()) {
                if (used.uri().equals(extension.uri())) {
                    ids.putIfAbsent(extension, used.id());
                }
            }
        }
        return ids;
    }
}
