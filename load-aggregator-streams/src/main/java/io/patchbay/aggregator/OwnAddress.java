package io.patchbay.aggregator;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/// Under which `host:port` other instances reach this one. Two that run at the same time need two: who finds a twin's
/// address as the owner of a key takes it for its own and answers from stores that it does not have.
final class OwnAddress {
    /// Value of `SFU_AGGREGATOR_ADVERTISED` that means this machine's address, whatever its name.
    static final String BY_ADDRESS = "own-address";

    private OwnAddress() {}

    /// As the settings say: a fixed one, this machine's address, or its name.
    static String of(AggregatorConfig config, int port) {
        var advertised = config.advertised();
        if (advertised == null) {
            var anywhere = config.bind().equals("0.0.0.0") || config.bind().equals("::");
            return (anywhere ? hostName() : config.bind()) + ":" + port;
        }
        if (advertised.equals(BY_ADDRESS)) {
            return pick(addresses()).orElseGet(OwnAddress::hostName) + ":" + port;
        }
        return advertised;
    }

    /// The first IPv4 address that others can mean: a task on Fargate has a link-local one beside its own.
    static Optional<String> pick(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> address instanceof Inet4Address
                        && !address.isLoopbackAddress()
                        && !address.isLinkLocalAddress()
                        && !address.isAnyLocalAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    private static List<InetAddress> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            throw new IllegalStateException("the addresses of this machine cannot be read", e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
