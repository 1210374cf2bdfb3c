package io.patchbay.node.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.signaling.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The sending side of a WebSocket. Thread-safe: Netty writes on the socket's event loop.
///
/// A client that does not read is cut off: no more than `maxBacklogBytes` wait for it.
final class NettySocket implements Socket {
    /// How long a peer may take to answer our close frame.
    private static final long CLOSE_HANDSHAKE_S = 2;

    private final Channel channel;
    private final int maxBacklogBytes;
    private final Consumer<CloseReason> onClosing;
    private final Runnable onAuthenticated;
    private final AtomicLong backlogBytes = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();

    /// @param onClosing called once, when our side closes
    NettySocket(Channel channel, int maxBacklogBytes, Consumer<CloseReason> onClosing, Runnable onAuthenticated) {
        this.channel = channel;
        this.maxBacklogBytes = maxBacklogBytes;
        this.onClosing = onClosing;
        this.onAuthenticated = onAuthenticated;
    }

    @Override
    public void send(String text) {
        if (closing.get()) {
            return;
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (backlogBytes.addAndGet(bytes.length) > maxBacklogBytes) {
            backlogBytes.addAndGet(-bytes.length);
            close(CloseReason.TOO_SLOW);
            return;
        }
        var frame = new TextWebSocketFrame(channel.alloc().buffer(bytes.length).writeBytes(bytes));
        channel.writeAndFlush(frame).addListener((ChannelFutureListener) sent -> backlogBytes.addAndGet(-bytes.length));
    }

    @Override
    public void close(CloseReason reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        onClosing.accept(reason);
        var _ = channel.writeAndFlush(new CloseWebSocketFrame(reason.code(), ""));
        var _ = channel.eventLoop().schedule(this::cut, CLOSE_HANDSHAKE_S, TimeUnit.SECONDS);
    }

    @Override
    public void authenticated() {
        onAuthenticated.run();
    }

    @Override
    public void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    private void cut() {
        var _ = channel.close();
    }

    @Override
    public boolean isClosing() {
        return closing.get();
    }
}
