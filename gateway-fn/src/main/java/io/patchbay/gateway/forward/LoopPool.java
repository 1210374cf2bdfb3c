package io.patchbay.gateway.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop. Everything here runs on that loop, so there is nothing to lock.
final class LoopPool {
    private static final int MAX_IDLE_PER_ORIGIN = 64;
    private static final int MAX_ORIGINS = 4_096;
    private static final long MAX_IDLE_NS = TimeUnit.SECONDS.toNanos(20);

    private final EventLoop loop;
    private final SslContext ssl;
    private final int maxResponseBytes;
    private final Map<Origin, ArrayDeque<Idle>> idle = new HashMap<>();

    private record Idle(Channel channel, long sinceNs) {}

    LoopPool(EventLoop loop, SslContext ssl, int maxResponseBytes) {
        this.loop = loop;
        this.ssl = ssl;
        this.maxResponseBytes = maxResponseBytes;
    }

    EventLoop loop() {
        return loop;
    }

    void start(Exchange exchange) {
        var timeoutMs = exchange.request().timeout().toMillis();
        exchange.startTimer(loop.schedule(exchange::expire, timeoutMs, TimeUnit.MILLISECONDS));
        var pooled = takeIdle(exchange.request().origin());
        if (pooled != null) {
            write(exchange, pooled, true);
        } else {
            connect(exchange);
        }
    }

    void connect(Exchange exchange) {
        var origin = exchange.request().origin();
        HostResolver.resolve(origin.host()).whenComplete((address, error) -> {
            if (loop.inEventLoop()) {
                connect(exchange, address, error);
            } else {
                loop.execute(() -> connect(exchange, address, error));
            }
        });
    }

    private void connect(Exchange exchange, @Nullable InetAddress address, @Nullable Throwable error) {
        if (exchange.isDone()) {
            return;
        }
        if (address == null) {
            exchange.finish(new Outcome.ConnectFailed("the host name cannot be resolved: " + name(error)));
            return;
        }
        var origin = exchange.request().origin();
        var connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        exchange.request().timeout().toMillis())
                .handler(new Pipeline(origin))
                .connect(new InetSocketAddress(address, origin.port()));
        connecting.addListener(future -> {
            if (future.isSuccess()) {
                connected(exchange, connecting.channel());
            } else {
                exchange.finish(new Outcome.ConnectFailed(name(future.cause())));
            }
        });
    }

    private void connected(Exchange exchange, Channel channel) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            write(exchange, channel, false);
            return;
        }
        tls.handshakeFuture().addListener(future -> {
            if (future.isSuccess()) {
                write(exchange, channel, false);
            } else {
                Connections.close(channel);
                exchange.finish(new Outcome.ConnectFailed("TLS: " + TlsProblem.of(future.cause())));
            }
        });
    }

    private void write(Exchange exchange, Channel channel, boolean pooled) {
        if (exchange.isDone()) {
            giveBack(exchange.request().origin(), channel);
            return;
        }
        exchange.sentOn(channel, pooled);
        channel.pipeline().get(Connection.class).begin(exchange);
        channel.writeAndFlush(exchange.toNetty()).addListener(future -> {
            if (!future.isSuccess()) {
                Connections.close(channel);
            }
        });
    }

    void giveBack(Origin origin, Channel channel) {
        var channels = idle.computeIfAbsent(origin, key -> new ArrayDeque<>());
        if (!channel.isActive() || channels.size() >= MAX_IDLE_PER_ORIGIN || idle.size() > MAX_ORIGINS) {
            Connections.close(channel);
            return;
        }
        channels.addLast(new Idle(channel, System.nanoTime()));
    }

    void closeAll() {
        idle.values().forEach(channels -> channels.forEach(entry -> Connections.close(entry.channel())));
        idle.clear();
    }

    /// The connection used last, so that those not needed grow old and go.
    private @Nullable Channel takeIdle(Origin origin) {
        var channels = idle.get(origin);
        if (channels == null) {
            return null;
        }
        var oldest = System.nanoTime() - MAX_IDLE_NS;
        while (!channels.isEmpty() && channels.peekFirst().sinceNs() - oldest < 0) {
            Connections.close(channels.removeFirst().channel());
        }
        while (!channels.isEmpty()) {
            var channel = channels.removeLast().channel();
            if (channel.isActive()) {
                return channel;
            }
        }
        idle.remove(origin);
        return null;
    }

    private static String name(@Nullable Throwable error) {
        return error == null ? "unknown" : error.getClass().getSimpleName();
    }

    /// Handlers of a new connection.
    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final Origin origin;

        Pipeline(Origin origin) {
            this.origin = origin;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            var pipeline = channel.pipeline();
            if (origin.tls()) {
                pipeline.addLast(ssl.newHandler(channel.alloc(), origin.host(), origin.port()));
            }
            pipeline.addLast(new HttpClientCodec());
            pipeline.addLast(new HttpObjectAggregator(maxResponseBytes));
            pipeline.addLast(new Connection(LoopPool.this, origin));
        }
    }
}
