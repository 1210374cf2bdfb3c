package io.patchbay.node.sdpdialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.channel.SessionInfo;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.packet.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessagesTest {
    private static final String[] GOOD = {
        "{\"type\":\"Join\",\"channel\":\"c\",\"token\":\"t\",\"name\":\"Anna\"}",
        "{\"type\":\"PublishOffer\",\"sdp\":\"v=0\",\"tracks\":[{\"mid\":\"0\",\"source\":\"camera\"}]}",
        "{\"type\":\"PublishIceCandidate\",\"candidate\":\"candidate:1 1 udp 1 192.0.2.1 9 typ host\"}",
        "{\"type\":\"Subscribe\"}",
        "{\"type\":\"ConsumeAnswer\",\"sdp\":\"v=0\"}",
        "{\"type\":\"ConsumeIceCandidate\",\"candidate\":null}",
        "{\"type\":\"MuteTrack\",\"source\":\"audio\",\"muted\":true}",
        "{\"type\":\"SelectTrack\",\"track\":\"x\",\"active\":false}",
        "{\"type\":\"UpdateInfo\",\"info\":{\"isRaisingHand\":true}}",
        "{\"type\":\"UpdateBandwidth\",\"bps\":500000}",
        "{\"type\":\"Broadcast\",\"message\":{\"a\":[1]}}",
        "{\"type\":\"Ping\"}",
        "{\"type\":\"Pong\"}",
        "{\"type\":\"Leave\"}",
    };

    private static ClientMessage read(String text) {
        return switch (ClientMessages.read(text)) {
            case ClientMessages.Result.Read(var message) -> message;
            case ClientMessages.Result.Refused(var _, var reason) -> throw new AssertionError(reason);
        };
    }

    @Test
    void shouldReadEveryMessage() {
        assertThat(read(GOOD[0])).isEqualTo(new ClientMessage.Join("c", "t", "Anna"));
        assertThat(read(GOOD[1])).isEqualTo(new ClientMessage.PublishOffer("v=0", Map.of("0", StreamType.CAMERA)));
        assertThat(read(GOOD[6])).isEqualTo(new ClientMessage.MuteTrack(StreamType.AUDIO, true));
        assertThat(read(GOOD[8]))
                .isEqualTo(
                        new ClientMessage.UpdateInfo(new SessionInfo(Map.of(SessionInfo.Flag.IS_RAISING_HAND, true))));
        for (var text : GOOD) {
            assertThat(read(text)).isNotNull();
        }
    }

    @Test
    void shouldPassOverFieldsItDoesNotKnow() {
        assertThat(read("{\"type\":\"Subscribe\",\"future\":[{}]}")).isEqualTo(new ClientMessage.Subscribe());
    }

    @Test
    void shouldKeepControlCharactersOutOfNames() {
        var join = (ClientMessage.Join)
                read("{\"type\":\"Join\",\"channel\":\"c\",\"token\":\"t\",\"name\":\" A\\u0007\\nB \"}");

        assertThat(join.name()).isEqualTo("A  B");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    []                                                                | one JSON object
                    {"type":1}                                                        | type: must be
                    {"type":"Dance"}                                                  | no message of this name
                    {"type":"Join","channel":"c"}                                     | Join.token
                    {"type":"Join","channel":"","token":"t"}                          | Join.channel
                    {"type":"Join","channel":"c","token":"t","name":7}                | Join.name
                    {"type":"PublishOffer"}                                           | PublishOffer.sdp
                    {"type":"PublishOffer","sdp":"v","tracks":{}}                     | PublishOffer.tracks
                    {"type":"PublishOffer","sdp":"v","tracks":[{"source":"audio"}]}   | PublishOffer.mid
                    {"type":"PublishOffer","sdp":"v","tracks":[{"mid":"0","source":"x"}]} | PublishOffer.source
                    {"type":"MuteTrack","source":"audio","muted":"yes"}               | MuteTrack.muted
                    {"type":"UpdateInfo","info":[]}                                   | UpdateInfo.info
                    {"type":"UpdateInfo","info":{"isDeaf":1}}                         | UpdateInfo.info.isDeaf
                    {"type":"UpdateBandwidth","bps":0}                                | UpdateBandwidth.bps
                    {"type":"UpdateBandwidth","bps":1e300}                            | UpdateBandwidth.bps
                    {"type":"PublishIceCandidate","candidate":{}}                     | PublishIceCandidate.candidate
                    """)
    void shouldSayWhatIsWrong(String text, String reason) {
        assertThat(ClientMessages.read(text))
                .isInstanceOfSatisfying(
                        ClientMessages.Result.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {ClientMessages.MAX_TEXT, ClientMessages.MAX_TEXT + 1})
    void shouldLimitTexts(int length) {
        var text = "{\"type\":\"SelectTrack\",\"track\":\"" + "x".repeat(length) + "\",\"active\":true}";

        assertThat(ClientMessages.read(text) instanceof ClientMessages.Result.Read)
                .isEqualTo(length <= ClientMessages.MAX_TEXT);
    }

    @Test
    void shouldSurviveTruncatedAndRandomFrames() {
        var random = Seeded.random();
        for (var text : GOOD) {
            for (int length = 0; length < text.length(); length++) {
                assertThat(ClientMessages.read(text.substring(0, length)))
                        .isInstanceOf(ClientMessages.Result.Refused.class);
            }
        }
        for (int i = 0; i < 5_000; i++) {
            var bytes = GOOD[random.nextInt(GOOD.length)].getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(ClientMessages.read(new String(bytes, StandardCharsets.UTF_8)))
                    .isNotNull();
        }
    }
}
