package io.patchbay.node.ice;

/// A host candidate of the node (RFC 8839 section 5.1, RFC 6544 for TCP), as signaling announces it.
///
/// @param foundation `udpcandidate` or `tcpcandidate`, as mediasoup names them
/// @param priority 1 to 2^31 - 1
/// @param address an IP address or a host name
/// @param port 1 to 65,535
public record IceCandidate(String foundation, long priority, String address, int port, IceProtocol protocol) {
    private static final int HOST_TYPE_PREFERENCE = 64;
    private static final int LOCAL_PREFERENCE = 10_000;
    private static final int PER_LISTENER = 100;
    private static final int COMPONENT = 1;

    public IceCandidate {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("candidate port is " + port + "; it must be 1 to 65535");
        }
    }

    /// A candidate of the node's listener number `listener` (UDP is 0 and TCP 1 in the usual pair), with the priority
    /// `2^24 * 64 + 2^8 * (10000 - 100 * listener) + 255` of RFC 8445 section 5.1.2.1.
    public static IceCandidate host(IceProtocol protocol, String address, int port, int listener) {
        long priority = ((long) HOST_TYPE_PREFERENCE << 24)
                + ((long) (LOCAL_PREFERENCE - PER_LISTENER * listener) << 8)
                + (256 - COMPONENT);
        String foundation = protocol == IceProtocol.UDP ? "udpcandidate" : "tcpcandidate";
        return new IceCandidate(foundation, priority, address, port, protocol);
    }

    /// The value of an SDP attribute line: what follows `a=`.
    public String toSdp() {
        String line = "candidate:" + foundation + " 1 " + (protocol == IceProtocol.UDP ? "udp" : "tcp") + " " + priority
                + " " + address + " " + port + " typ host";
        return protocol == IceProtocol.TCP ? line + " tcptype passive" : line;
    }
}
