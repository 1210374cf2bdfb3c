package io.patchbay.gateway.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop. Everything here runs on that loop, so there is nothing to lock.
final class LoopPool {
    private final EventLoop loop;
    private SslContext ssl;
    private final int maxResponseBytes;
    private final IdleConnections idle = new IdleConnections(System.nanoTime());
    private final Standstill standstill = new Standstill(System.nanoTime());
    private final Future<?> turning;

    LoopPool(EventLoop loop, SslContext ssl, int maxResponseBytes) {
        this.loop = loop;
        this.ssl = ssl;
        this.maxResponseBytes = maxResponseBytes;
        this.turning = loop.scheduleWithFixedDelay(
                () -> standstill.turned(System.nanoTime()),
                Standstill.TURN_NS,
                Standstill.TURN_NS,
                TimeUnit.NANOSECONDS);
    }

    /// Makes TLS connections in another way from now on. None of those of before carries another request.
    void use(SslContext other) {
        ssl = other;
        idle.closeAll();
    }

    EventLoop loop() {
        return loop;
    }

    /// Runs a task of a request that was just read. After a standstill only when the loop has looked at all its
    /// connections once more: it then knows whose callers have gone.
    void whenCaughtUp(Runnable task) {
        if (loop instanceof SingleThreadEventLoop own && standstill.isRecent(System.nanoTime())) {
            own.executeAfterEventLoopIteration(() -> loop.execute(task));
        } else {
            task.run();
        }
    }

    void start(Exchange exchange) {
        var timeoutMs = exchange.request().timeout().toMillis();
        exchange.startTimer(loop.schedule(exchange::expire, timeoutMs, TimeUnit.MILLISECONDS));
        var pooled = idle.take(exchange.request().origin(), System.nanoTime());
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
            if (!future.isSuccess()) {
                Connections.close(channel);
                exchange.finish(new Outcome.ConnectFailed("TLS: " + TlsProblem.of(future.cause())));
            } else if (isCurrent(channel)) {
                write(exchange, channel, false);
            } else {
                Connections.close(channel);
                connect(exchange);
            }
        });
    }

    private void write(Exchange exchange, Channel channel, boolean pooled) {
        if (exchange.isOver(System.nanoTime())) {
            exchange.expire();
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

    /// Keeps a connection for the next request, if that may still go out on it.
    void giveBack(Origin origin, Channel channel) {
        if (isCurrent(channel)) {
            idle.put(origin, channel, System.nanoTime());
        } else {
            Connections.close(channel);
        }
    }

    /// Whether connections are still made in the way in which this one was; one that is closed does not know.
    private boolean isCurrent(Channel channel) {
        var connection = channel.pipeline().get(Connection.class);
        return connection == null || connection.isOf(ssl);
    }

    void closeAll() {
        turning.cancel(false);
        idle.closeAll();
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
            pipeline.addLast(new Connection(LoopPool.this, origin, ssl));
        }
    }
}
