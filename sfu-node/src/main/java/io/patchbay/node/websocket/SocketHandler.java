package io.patchbay.node.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.signaling.Connection;
import io.patchbay.node.signaling.Dialect;
import io.patchbay.node.signaling.Elsewhere;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The receiving side of a WebSocket. Owner: the socket's event loop.
///
/// Reading stops while the channel's mailbox is behind by [#MAX_WAITING] frames of this socket.
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);
    private static final int MAX_WAITING = 32;

    private final SocketSettings settings;
    private final String address;
    private final NettySocket socket;
    private final Connection connection;
    private final AtomicInteger waiting = new AtomicInteger();
    private @Nullable ScheduledFuture<?> authenticationTimer;
    private boolean pending = true;
    private boolean gone;

    SocketHandler(Channel channel, Elsewhere.Origin origin, SocketSettings settings, Dialect dialect) {
        this.settings = settings;
        this.address = origin.clientAddress();
        this.socket = new NettySocket(
                channel,
                settings.limits().maxBacklogBytes(),
                reason -> settings.door().metrics().socketClosed(reason),
                this::authenticated);
        this.connection = new Connection(socket, dialect, settings.door().elsewhere(), origin);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        authenticationTimer = context.executor()
                .schedule(
                        () -> socket.close(CloseReason.AUTHENTICATION_TIMEOUT),
                        settings.authenticationTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case CloseWebSocketFrame close -> answerClose(context, close);
            case PingWebSocketFrame ping -> {
                var _ = context.writeAndFlush(
                        new PongWebSocketFrame(ping.content().retain()));
            }
            case PongWebSocketFrame pong -> {}
            case TextWebSocketFrame text when !socket.isClosing() -> read(context, text.text());
            default -> unreadable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (authenticationTimer != null) {
            authenticationTimer.cancel(false);
        }
        settings.door().gate().leave(address, pending);
        gone = true;
        connection.onClosed();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof TooLongFrameException || cause instanceof CorruptedWebSocketFrameException) {
            LOG.atDebug().addKeyValue("error", cause.toString()).log("a client broke the frame rules");
            socket.close(isTooLong(cause) ? CloseReason.FRAME_TOO_LARGE : CloseReason.ERROR);
        } else if (cause instanceof IOException) {
            LOG.atDebug().addKeyValue("error", cause.toString()).log("a socket broke");
            var _ = context.close();
        } else {
            LOG.atError().setCause(cause).log("a socket failed");
            socket.close(CloseReason.ERROR);
        }
    }

    /// One frame that is too long is a broken one for Netty, many that are it together are not.
    private static boolean isTooLong(Throwable cause) {
        return !(cause instanceof CorruptedWebSocketFrameException broken)
                || broken.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
    }

    private void read(ChannelHandlerContext context, String text) {
        var config = context.channel().config();
        waiting.incrementAndGet();
        connection.onText(text, () -> {
            if (waiting.decrementAndGet() == MAX_WAITING / 2) {
                config.setAutoRead(true);
            }
        });
        if (waiting.get() >= MAX_WAITING) {
            config.setAutoRead(false);
            // The mailbox may have caught up in between, and then nobody else turns reading on again.
            if (waiting.get() <= MAX_WAITING / 2) {
                config.setAutoRead(true);
            }
        }
    }

    private void unreadable() {
        if (!socket.isClosing()) {
            connection.onUnreadable();
        }
    }

    private void answerClose(ChannelHandlerContext context, CloseWebSocketFrame close) {
        if (socket.isClosing()) {
            var _ = context.close();
        } else {
            var _ = context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void authenticated() {
        if (gone || !pending) {
            return;
        }
        pending = false;
        settings.door().gate().authenticated(address);
        if (authenticationTimer != null) {
            authenticationTimer.cancel(false);
        }
    }
}
