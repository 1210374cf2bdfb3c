package io.patchbay.stack;

import io.patchbay.broker.FreePorts;
import java.util.List;
import java.util.stream.IntStream;

/// The TCP ports of one demo.
///
/// @param kafka where Kafka's clients connect
/// @param aggregator the aggregator's only port
/// @param signaling where clients find any node
/// @param gateway the gateway's public port and the one for operations
/// @param nodes the same for each node, in order
record Ports(int kafka, int aggregator, int signaling, Pair gateway, List<Pair> nodes) {
    private static final int KAFKA = 9092;
    private static final int AGGREGATOR = 8075;
    private static final int SIGNALING = 8060;
    private static final int GATEWAY = 8071;
    private static final int FIRST_NODE = 8070;
    private static final int MANAGEMENT_OFFSET = 1_000;

    /// A service's public port and its management port.
    record Pair(int http, int management) {}

    Ports {
        nodes = List.copyOf(nodes);
    }

    /// The documented ports: signaling on 8060, nodes from 8070 up, around the gateway's 8071 and the
    /// aggregator's 8075.
    static Ports usual(int nodes) {
        var pairs = IntStream.iterate(FIRST_NODE, port -> port + 1)
                .filter(port -> port != GATEWAY && port != AGGREGATOR)
                .limit(nodes)
                .mapToObj(Ports::pair)
                .toList();
        return new Ports(KAFKA, AGGREGATOR, SIGNALING, pair(GATEWAY), pairs);
    }

    /// Ports that are free now.
    static Ports free(int nodes) {
        var ports = FreePorts.take(5 + 2 * nodes);
        var pairs = IntStream.range(0, nodes)
                .mapToObj(i -> new Pair(ports.get(5 + 2 * i), ports.get(6 + 2 * i)))
                .toList();
        return new Ports(ports.get(0), ports.get(1), ports.get(2), new Pair(ports.get(3), ports.get(4)), pairs);
    }

    private static Pair pair(int port) {
        return new Pair(port, port + MANAGEMENT_OFFSET);
    }
}
