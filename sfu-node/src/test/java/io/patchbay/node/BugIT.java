package io.patchbay.node;

import static io.patchbay.node.fakes.Wait.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.node.fakes.NodeProcess;
import io.patchbay.node.fakes.Tokens;
import io.patchbay.node.rtc.Camera;
import io.patchbay.node.rtc.OdooClient;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A bug of ours in a real process, with real peers: it costs one peer its connection, or the node its life, never
/// something in between.
class BugIT {
    private static final Pattern DEBUG_PORT = Pattern.compile("Listening for transport dt_socket at address: (\\d+)");
    private static final String BUGS = "sfu_media_transport_bugs_total";
    /// Counted after the peer was told.
    private static final String BUG_DROPS = "sfu_media_packets_dropped_total{reason=\"bug\"}";

    private static final int ENOUGH_AUDIO = 20;

    private static NodeProcess start() {
        return NodeProcess.start(
                Map.of(), List.of("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"));
    }

    private static Debugger debug(NodeProcess node) throws Exception {
        var said = DEBUG_PORT.matcher(String.join("\n", node.said()));
        assertThat(said.find()).isTrue();
        return Debugger.attach(Integer.parseInt(said.group(1)));
    }

    private static OdooClient join(NodeProcess node, String uuid, int id) {
        var token = Tokens.session(Tokens.CHANNEL_KEY, Integer.toString(id));
        return OdooClient.join("127.0.0.1:" + node.httpPort(), uuid, token, List.of("VP8"))
                .run();
    }

    @Test
    void shouldCloseOnlyThePeerWhosePacketRunsIntoABug() throws Exception {
        try (var node = start();
                var debugger = debug(node);
                var camera = new Camera()) {
            var uuid = node.channel("bug", true);
            try (var victim = join(node, uuid, 1);
                    var viewer = join(node, uuid, 2)) {
                victim.publish(camera);
                until("media flows", () -> viewer.audioPackets() >= ENOUGH_AUDIO);

                debugger.failNext("io.patchbay.node.media.Uplink", "onRtp", IllegalArgumentException.class);

                assertThat(victim.bus().closeCode()).isEqualTo(1011);
                assertThat(node.metric(BUGS)).isEqualTo(1);
                until("the packet is counted", () -> node.metric(BUG_DROPS) > 0);
                assertThat(node.metric(BUG_DROPS)).isEqualTo(1);
                assertThat(viewer.bus().isOpen()).isTrue();
                try (var again = join(node, uuid, 1)) {
                    int before = viewer.consumed().size();
                    again.publish(camera);
                    until("the peer is back", () -> viewer.consumed().size() >= before + 2);
                }
            }
        }
    }

    @Test
    void shouldEndTheProcessWhenTheLoopItselfIsBroken() throws Exception {
        try (var node = start();
                var debugger = debug(node)) {
            debugger.failNext("io.patchbay.node.media.MediaLoop", "doWork", InternalError.class);

            assertThat(node.exitCode()).isEqualTo(1);
            // Its last lines may be read after its end is known.
            until(
                    "it said why",
                    () -> node.said().stream()
                            .anyMatch(line -> line.contains("a media loop ended by a bug and took its calls with it")));
        }
    }
}
