package io.patchbay.gateway.forward;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/// The last handler of a connection: pairs the answer with the one request that is under way. Owned by its event
/// loop.
final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final LoopPool pool;
    private final Origin origin;
    private final SslContext ssl;
    private @Nullable Exchange current;

    Connection(LoopPool pool, Origin origin, SslContext ssl) {
        this.pool = pool;
        this.origin = origin;
        this.ssl = ssl;
    }

    /// Whether it was made in this way.
    boolean isOf(SslContext other) {
        return ssl.equals(other);
    }

    void begin(Exchange exchange) {
        current = exchange;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        var exchange = current;
        if (exchange == null || response.decoderResult().isFailure()) {
            fail("the answer is not HTTP");
            Connections.close(context);
            return;
        }
        var status = response.status().code();
        if (status < 200) {
            return;
        }
        current = null;
        var answer = new Outcome.Answer(status, ByteBufUtil.getBytes(response.content()), response.headers());
        if (HttpUtil.isKeepAlive(response) && !exchange.isDone()) {
            pool.giveBack(origin, context.channel());
        } else {
            Connections.close(context);
        }
        exchange.finish(answer);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var exchange = current;
        current = null;
        if (exchange == null || exchange.isDone()) {
            return;
        }
        if (exchange.isReused()) {
            pool.connect(exchange);
        } else {
            exchange.finish(new Outcome.Broken("the connection was closed before the answer was complete"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            fail(cause.getClass().getSimpleName());
        }
        Connections.close(context);
    }

    private void fail(String reason) {
        var exchange = current;
        current = null;
        if (exchange != null) {
            exchange.finish(new Outcome.Broken(reason));
        }
    }
}
