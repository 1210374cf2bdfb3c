package io.patchbay.node.media;

import io.patchbay.node.ortc.RtpCodecCapability;
import io.patchbay.node.rtp.H264KeyFrame;
import io.patchbay.node.rtp.RtpPacket;
import io.patchbay.node.rtp.Vp8Descriptor;
import java.util.Locale;

/// What the forwarding has to know of a codec.
enum Codec {
    /// Every packet can be decoded by itself.
    OPUS,
    VP8,
    H264,
    /// Forwarded without looking inside.
    OTHER;

    static Codec of(RtpCodecCapability capability) {
        return switch (capability.mimeType().toLowerCase(Locale.ROOT)) {
            case "audio/opus" -> OPUS;
            case "video/vp8" -> VP8;
            case "video/h264" -> H264;
            default -> OTHER;
        };
    }

    /// Whether a viewer has to begin at a key frame.
    boolean needsKeyFrame() {
        return this == VP8 || this == H264;
    }

    /// Whether the packet begins a key frame; the slices of one of H264 do so too, see [ProducerStream#mayBegin].
    ///
    /// @param vp8 the packet's descriptor, already read, if it is VP8
    boolean beginsKeyFrame(RtpPacket packet, Vp8Descriptor vp8) {
        return switch (this) {
            case VP8 -> vp8.keyFrame();
            case H264 -> H264KeyFrame.isKeyFrame(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
            case OPUS, OTHER -> true;
        };
    }

    /// Whether the packet has the parameters that the slices of an H264 key frame need.
    boolean hasParameters(RtpPacket packet) {
        return this == H264
                && H264KeyFrame.hasParameters(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    }
}
