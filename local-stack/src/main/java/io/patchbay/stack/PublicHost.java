package io.patchbay.stack;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/// The host name or address that goes into URLs for a given address to listen on.
final class PublicHost {

    private PublicHost() {}

    /// The address itself; for every address (`0.0.0.0`, `::`) the first IPv4 address of the machine that others reach.
    static String of(String bind) {
        try {
            return InetAddress.getByName(bind).isAnyLocalAddress() ? reachable() : bind;
        } catch (UnknownHostException e) {
            throw new StackException("--bind needs an address of this machine, not " + bind, e);
        }
    }

    private static String reachable() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse(DemoPlan.LOOPBACK);
        } catch (SocketException e) {
            throw new StackException("cannot list this machine's addresses: give one with --bind", e);
        }
    }
}
