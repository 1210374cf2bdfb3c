package io.patchbay.gateway.forward;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One request on its way. Owned by one event loop.
final class Exchange {
    private final UpstreamRequest request;
    private final CompletableFuture<Outcome> result;
    private final long startedNs = System.nanoTime();
    private @Nullable Future<?> timer;
    private @Nullable Channel channel;
    private boolean reused;
    private boolean done;

    Exchange(UpstreamRequest request, CompletableFuture<Outcome> result) {
        this.request = request;
        this.result = result;
    }

    UpstreamRequest request() {
        return request;
    }

    boolean isDone() {
        return done;
    }

    /// Whether it has ended or its time is up, which after a standstill is so before the timer says it.
    boolean isOver(long nowNs) {
        return done || nowNs - startedNs >= request.timeout().toNanos();
    }

    /// Whether it went out on a pooled connection, which the server may have closed just before.
    boolean isReused() {
        return reused;
    }

    boolean isConnected() {
        return channel != null;
    }

    void startTimer(Future<?> timeout) {
        timer = timeout;
    }

    void sentOn(Channel connection, boolean pooled) {
        channel = connection;
        reused = pooled;
    }

    /// Ends the exchange; later outcomes are ignored.
    void finish(Outcome outcome) {
        if (done) {
            return;
        }
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        result.complete(outcome);
    }

    /// Ends an exchange that took too long. Its connection is of no more use.
    void expire() {
        var connection = channel;
        finish(
                connection == null
                        ? new Outcome.ConnectFailed(
                                "no connection within " + request.timeout().toMillis() + " ms")
                        : new Outcome.TimedOut());
        if (connection != null) {
            Connections.close(connection);
        }
    }

    FullHttpRequest toNetty() {
        var body = request.body().getBytes(StandardCharsets.UTF_8);
        var message = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                request.origin().basePath() + request.target(),
                Unpooled.wrappedBuffer(body));
        var headers = message.headers();
        headers.set(HttpHeaderNames.HOST, request.origin().authority());
        for (var header : request.headers()) {
            headers.add(header.name(), header.value());
        }
        if (body.length > 0 || !request.method().equals("GET")) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        return message;
    }
}
