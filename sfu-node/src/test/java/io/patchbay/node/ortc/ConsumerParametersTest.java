package io.patchbay.node.ortc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.node.rtp.HeaderExtension;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Golden vectors come from running mediasoup's and mediasoup-client's own ORTC code.
class ConsumerParametersTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private static final RtpCapabilities ROUTER = RouterCapabilities.of(List.of("opus"), List.of("VP8", "H264"));

    private static final String VIDEO_PRODUCER = """
            {"mid":"1","codecs":[
              {"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"parameters":{},"rtcpFeedback":[
                {"type":"goog-remb","parameter":""},{"type":"transport-cc","parameter":""},
                {"type":"ccm","parameter":"fir"},{"type":"nack","parameter":""},{"type":"nack","parameter":"pli"}]},
              {"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96},"rtcpFeedback":[]}],
             "headerExtensions":[
              {"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4,"encrypt":false,"parameters":{}},
              {"uri":"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id","id":10,"encrypt":false,"parameters":{}},
              {"uri":"urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id","id":11,"encrypt":false,"parameters":{}},
              {"uri":"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time","id":2,"encrypt":false,"parameters":{}}],
             "encodings":[
              {"active":true,"scaleResolutionDownBy":4,"maxBitrate":1000000,"rid":"r0","scalabilityMode":"L1T3","dtx":false},
              {"active":true,"scaleResolutionDownBy":2,"maxBitrate":2000000,"rid":"r1","scalabilityMode":"L1T3","dtx":false},
              {"active":true,"scaleResolutionDownBy":1,"maxBitrate":4000000,"rid":"r2","scalabilityMode":"L1T3","dtx":false}],
             "rtcp":{"cname":"Qx3s9xkT","reducedSize":true},"msid":"a1b2 c3d4"}""";

    private static final String AUDIO_PRODUCER = """
            {"mid":"0","codecs":[
              {"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"channels":2,
               "parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[{"type":"transport-cc","parameter":""}]}],
             "headerExtensions":[{"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":1,"encrypt":false,"parameters":{}}],
             "encodings":[{"ssrc":123,"dtx":false}],
             "rtcp":{"cname":"Qx3s9xkT","reducedSize":true},"msid":"a1b2 c3d4"}""";

    @Test
    void shouldShapeVideoConsumerAsMediasoupDoes() throws JsonProcessingException {
        var producer = read(VIDEO_PRODUCER);
        var mapping = ProducerMapping.of(producer, ROUTER);

        var consumer = ConsumerParameters.of(producer, mapping, viewer(), identity(469769082L));

        assertThat(JSON.readTree(JSON.writeValueAsString(consumer.orElseThrow())))
                .isEqualTo(JSON.readTree("""
                {"mid":"0","codecs":[
                  {"mimeType":"video/VP8","payloadType":101,"clockRate":90000,"parameters":{},"rtcpFeedback":[
                    {"type":"transport-cc","parameter":""},{"type":"ccm","parameter":"fir"},
                    {"type":"nack","parameter":""},{"type":"nack","parameter":"pli"}]},
                  {"mimeType":"video/rtx","payloadType":102,"clockRate":90000,"parameters":{"apt":101},"rtcpFeedback":[]}],
                 "headerExtensions":[
                  {"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":1,"encrypt":false,"parameters":{}},
                  {"uri":"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time","id":4,"encrypt":false,"parameters":{}},
                  {"uri":"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01","id":5,"encrypt":false,"parameters":{}},
                  {"uri":"urn:3gpp:video-orientation","id":8,"encrypt":false,"parameters":{}},
                  {"uri":"urn:ietf:params:rtp-hdrext:toffset","id":9,"encrypt":false,"parameters":{}},
                  {"uri":"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay","id":11,"encrypt":false,"parameters":{}}],
                 "encodings":[{"ssrc":469769082,"rtx":{"ssrc":469769083},"scalabilityMode":"L3T3","maxBitrate":4000000}],
                 "rtcp":{"cname":"Qx3s9xkT","reducedSize":true},"msid":"a1b2 c3d4"}"""));
    }

    @Test
    void shouldShapeAudioConsumerWithoutFeedbackOrRetransmission() throws JsonProcessingException {
        var producer = read(AUDIO_PRODUCER);
        var mapping = ProducerMapping.of(producer, ROUTER);

        var consumer = ConsumerParameters.of(producer, mapping, viewer(), identity(843598209L));

        assertThat(JSON.readTree(JSON.writeValueAsString(consumer.orElseThrow())))
                .isEqualTo(JSON.readTree("""
                {"mid":"0","codecs":[{"mimeType":"audio/opus","payloadType":100,"clockRate":48000,"channels":2,
                  "parameters":{"minptime":10,"useinbandfec":1},"rtcpFeedback":[]}],
                 "headerExtensions":[
                  {"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":1,"encrypt":false,"parameters":{}},
                  {"uri":"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time","id":4,"encrypt":false,"parameters":{}},
                  {"uri":"urn:ietf:params:rtp-hdrext:ssrc-audio-level","id":6,"encrypt":false,"parameters":{}},
                  {"uri":"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay","id":11,"encrypt":false,"parameters":{}}],
                 "encodings":[{"ssrc":843598209}],
                 "rtcp":{"cname":"Qx3s9xkT","reducedSize":true},"msid":"a1b2 c3d4"}"""));
    }

    @Test
    void shouldMapClientPayloadTypesAndExtensionIds() throws JsonProcessingException {
        var mapping = ProducerMapping.of(read(VIDEO_PRODUCER), ROUTER);

        assertThat(mapping.mediaPayloadType()).isEqualTo(96);
        assertThat(mapping.rtxPayloadType()).isEqualTo(97);
        assertThat(mapping.codec().preferredPayloadType()).isEqualTo(101);
        assertThat(mapping.extensionIds())
                .containsEntry(HeaderExtension.MID, 4)
                .containsEntry(HeaderExtension.RID, 10)
                .containsEntry(HeaderExtension.REPAIRED_RID, 11)
                .containsEntry(HeaderExtension.ABS_SEND_TIME, 2)
                .hasSize(4);
    }

    @Test
    void shouldNotConsumeWhatTheViewerCannotDecode() throws JsonProcessingException {
        var producer = read(VIDEO_PRODUCER);
        var audioOnly = new RtpCapabilities(
                ROUTER.codecs().stream()
                        .filter(codec -> "audio".equals(codec.kind()))
                        .toList(),
                List.of());

        var consumer = ConsumerParameters.of(producer, ProducerMapping.of(producer, ROUTER), audioOnly, identity(1));

        assertThat(consumer).isEmpty();
    }

    @Test
    void shouldMatchH264ByProfileAndPacketizationMode() throws JsonProcessingException {
        var constrainedBaseline = h264("42e034", 1);
        var singleNal = h264("42e01f", 0);
        var high = h264("640028", 1);

        assertThat(ProducerMapping.of(read(constrainedBaseline), ROUTER).codec().preferredPayloadType())
                .isEqualTo(103);
        assertThatThrownBy(() -> ProducerMapping.of(read(singleNal), ROUTER)).hasMessageContaining("video/H264");
        assertThatThrownBy(() -> ProducerMapping.of(read(high), ROUTER)).hasMessageContaining("video/H264");
    }

    @Test
    void shouldRefuseParametersThatAreNoMedia() {
        assertThatThrownBy(() -> read(VIDEO_PRODUCER.replace("video/VP8", "text/plain")))
                .hasMessageContaining("mimeType");
        assertThatThrownBy(() -> read(VIDEO_PRODUCER.replace("\"payloadType\":96", "\"payloadType\":300")))
                .hasMessageContaining("payloadType");
        assertThatThrownBy(() -> ProducerMapping.of(
                        read(VIDEO_PRODUCER.replaceAll(
                                "(?s)\"encodings\":\\[.*?\\],\\s*\"rtcp\"", "\"encodings\":[],\"rtcp\"")),
                        ROUTER))
                .hasMessageContaining("encodings");
    }

    @Test
    void shouldHandOutPayloadTypesInTheOrderOfCodecs() {
        var h264First = RouterCapabilities.of(List.of("opus"), List.of("H264", "VP8", "nonsense"));

        assertThat(h264First.codecs())
                .extracting(RtpCodecCapability::mimeType, RtpCodecCapability::preferredPayloadType)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("audio/opus", 100),
                        org.assertj.core.groups.Tuple.tuple("video/H264", 101),
                        org.assertj.core.groups.Tuple.tuple("video/rtx", 102),
                        org.assertj.core.groups.Tuple.tuple("video/VP8", 103),
                        org.assertj.core.groups.Tuple.tuple("video/rtx", 104));
    }

    private static String h264(String profileLevelId, int packetizationMode) {
        return """
                {"codecs":[{"mimeType":"video/H264","payloadType":98,"clockRate":90000,
                  "parameters":{"packetization-mode":%d,"profile-level-id":"%s"},"rtcpFeedback":[]}],
                 "headerExtensions":[],"encodings":[{"ssrc":1}],"rtcp":{}}""".formatted(packetizationMode, profileLevelId);
    }

    /// What a desktop Chrome answers: the router's list, its extensions flipped and without those it only sends.
    private static RtpCapabilities viewer() {
        var extensions = ROUTER.headerExtensions().stream()
                .filter(RtpHeaderExtensionCapability::isSent)
                .toList();
        var codecs = ROUTER.codecs().stream()
                .map(ConsumerParametersTest::inChromeOrder)
                .toList();
        return new RtpCapabilities(codecs, extensions);
    }

    private static RtpCodecCapability inChromeOrder(RtpCodecCapability codec) {
        var order = List.of("goog-remb", "transport-cc", "ccm", "nack");
        var feedback = codec.rtcpFeedback().stream()
                .sorted(java.util.Comparator.comparingInt(entry -> order.indexOf(entry.type())))
                .toList();
        return new RtpCodecCapability(
                codec.kind(),
                codec.mimeType(),
                codec.preferredPayloadType(),
                codec.clockRate(),
                codec.channels(),
                codec.parameters(),
                feedback);
    }

    private static ConsumerParameters.Identity identity(long ssrc) {
        return new ConsumerParameters.Identity("0", ssrc, ssrc + 1);
    }

    private static RtpParameters read(String json) throws JsonProcessingException {
        return JSON.readValue(json, RtpParameters.class);
    }
}
