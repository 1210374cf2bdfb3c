package io.patchbay.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.node.ortc.RtcpFeedback;
import io.patchbay.node.ortc.RtcpParameters;
import io.patchbay.node.ortc.RtpCodecParameters;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpHeaderExtensionParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.rtp.HeaderExtension;
import java.util.List;
import java.util.Map;

/// The RTP parameters of what a simulated client publishes, as JSON.
final class Publication {
    static final int AUDIO_PAYLOAD = 111;
    static final int VIDEO_PAYLOAD = 96;

    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private Publication() {}

    static String audio(long ssrc) {
        var opus = new RtpCodecParameters("audio/opus", AUDIO_PAYLOAD, 48_000, 2, Map.of(), List.of());
        return parameters("0", List.of(opus), List.of(ssrc));
    }

    /// @param ssrcs one for each encoding, smallest first
    static String video(List<Long> ssrcs) {
        var feedback = List.of(new RtcpFeedback("nack", ""), new RtcpFeedback("nack", "pli"));
        var vp8 = new RtpCodecParameters("video/VP8", VIDEO_PAYLOAD, 90_000, null, Map.of(), feedback);
        var rtx = new RtpCodecParameters(
                "video/rtx", VIDEO_PAYLOAD + 1, 90_000, null, Map.of("apt", VIDEO_PAYLOAD), List.of());
        return parameters("1", List.of(vp8, rtx), ssrcs);
    }

    private static String parameters(String mid, List<RtpCodecParameters> codecs, List<Long> ssrcs) {
        var encodings = ssrcs.stream()
                .map(ssrc -> new RtpEncodingParameters(ssrc, null, null, null, null, null))
                .toList();
        var extensions = List.of(new RtpHeaderExtensionParameters(HeaderExtension.MID.uri(), 4, false, Map.of()));
        var parameters = new RtpParameters(mid, codecs, extensions, encodings, new RtcpParameters("bench", true), null);
        try {
            return JSON.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + parameters, e);
        }
    }
}
