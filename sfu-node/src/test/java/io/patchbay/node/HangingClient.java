package io.patchbay.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.node.fakes.TestClient;
import io.patchbay.node.fakes.TestNode;
import io.patchbay.node.stun.StunMessage;
import io.patchbay.node.stun.StunWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/// A client of the odoo dialect whose two transports begin their handshakes and never go on with them.
final class HangingClient implements AutoCloseable {
    /// A record that is no handshake: whoever waits for a hello goes on waiting.
    private static final byte[] RECORD = HexFormat.of().parseHex("17fefd00000000000000000001aa");

    private static final String FINGERPRINT = "AB:".repeat(31) + "AB";

    private final TestClient bus;
    private final List<Way> ways;

    /// A transport of the node's, and where its peer sends from.
    private record Way(JsonNode transport, DatagramSocket socket) {
        static Way to(JsonNode transport) throws SocketException {
            return new Way(transport, new DatagramSocket());
        }
    }

    private HangingClient(TestClient bus, List<Way> ways) {
        this.bus = bus;
        this.ways = ways;
    }

    /// Enters a channel and lets its certificate, which nobody has, shake hands on both transports.
    static HangingClient join(TestNode node, String uuid, String token) throws Exception {
        var offered = new CompletableFuture<JsonNode>();
        var bus = TestClient.knock(node, uuid, token, (name, payload) -> {
            if (!name.equals("INIT_TRANSPORTS")) {
                return Optional.empty();
            }
            offered.complete(payload);
            return Optional.of(payload.path("capabilities"));
        });
        var offer = offered.get(20, TimeUnit.SECONDS);
        for (var name : List.of("CONNECT_CTS_TRANSPORT", "CONNECT_STC_TRANSPORT")) {
            bus.send("[{\"message\":{\"name\":\"" + name + "\",\"payload\":{\"dtlsParameters\":{\"fingerprints\":["
                    + "{\"algorithm\":\"sha-256\",\"value\":\"" + FINGERPRINT + "\"}]}}},\"needResponse\":\"" + name
                    + "\"}]");
        }
        return new HangingClient(bus, List.of(Way.to(offer.path("ctsConfig")), Way.to(offer.path("stcConfig"))));
    }

    /// Sends what begins both handshakes; harmless to repeat, for what the node was not ready for.
    void begin() {
        for (var way : ways) {
            send(way, check(way.transport().path("iceParameters")));
            send(way, RECORD);
        }
    }

    boolean isOpen() {
        return bus.isOpen();
    }

    int closeCode() {
        return bus.closeCode();
    }

    private static byte[] check(JsonNode ice) {
        var out = new byte[StunMessage.MAX_LENGTH];
        int length = new StunWriter()
                .request(out, 0, new byte[StunMessage.TRANSACTION_ID_LENGTH])
                .username(ice.path("usernameFragment").asText() + ":peer")
                .controlling(1)
                .priority(100)
                .useCandidate()
                .integrity(ice.path("password").asText().getBytes(StandardCharsets.UTF_8))
                .fingerprint();
        return Arrays.copyOf(out, length);
    }

    private static void send(Way way, byte[] datagram) {
        var udp = StreamSupport.stream(way.transport().path("iceCandidates").spliterator(), false)
                .filter(candidate -> candidate.path("protocol").asText().equals("udp"))
                .findFirst()
                .orElseThrow();
        var to = new InetSocketAddress(udp.path("ip").asText(), udp.path("port").asInt());
        try {
            way.socket().send(new DatagramPacket(datagram, datagram.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        bus.close();
        ways.forEach(way -> way.socket().close());
    }
}
