package io.patchbay.gateway.forward;

import io.netty.channel.ChannelOutboundInvoker;

/// Closing of connections whose end nobody waits for.
final class Connections {
    private Connections() {}

    static void close(ChannelOutboundInvoker connection) {
        var _ = connection.close();
    }
}
