package io.patchbay.node.ice;

import java.net.InetSocketAddress;

/// Where packets of a peer come from. For TCP it stands for the connection, which has this remote address.
public record IcePath(IceProtocol protocol, InetSocketAddress remote) {}
