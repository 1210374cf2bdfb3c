package io.patchbay.stack;

import io.patchbay.broker.FreePorts;
import java.util.List;
import java.util.stream.IntStream;

/// The TCP ports of one demo.
///
/// @param kafka where Kafka's clients connect
/// @param aggregator the aggregator's only port
/// @param gateway the gateway's public port and the one for operations
/// @param nodes the same for each node, in order
record Ports(int kafka, int aggregator, Pair gateway, List<Pair> nodes) {
    private static final int KAFKA = 9092;
    private static final int AGGREGATOR = 8075;
    private static final int GATEWAY = 8071;
    private static final int FIRST_NODE = 8070;
    private static final int MANAGEMENT_OFFSET = 1_000;

    /// A service's public port and its management port.
    record Pair(int http, int management) {}

    Ports {
        nodes = List.copyOf(nodes);
    }

    /// The documented ports: nodes from 8070 up, around the gateway's 8071 and the aggregator's 8075.
    static Ports usual(int nodes) {
        var pairs = IntStream.iterate(FIRST_NODE, port -> port + 1)
                .filter(port -> port != GATEWAY && port != AGGREGATOR)
                .limit(nodes)
                .mapToObj(Ports::pair)
                .toList();
        return new Ports(KAFKA, AGGREGATOR, pair(GATEWAY), pairs);
    }

    /// Ports that are free now.
    static Ports free(int nodes) {
        var ports = FreePorts.take(4 + 2 * nodes);
        var pairs = IntStream.range(0, nodes)
                .mapToObj(i -> new Pair(ports.get(4 + 2 * i), ports.get(5 + 2 * i)))
                .toList();
        return new Ports(ports.get(0), ports.get(1), new Pair(ports.get(2), ports.get(3)), pairs);
    }

    private static Pair pair(int port) {
        return new Pair(port, port + MANAGEMENT_OFFSET);
    }
}
