package io.patchbay.node.fleet;

import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.signaling.Elsewhere;
import io.patchbay.node.signaling.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One client's signaling on its way to the node that has the channel: text frames both ways and close codes as they
/// are. Media does not come this way. Thread-safe; the other node's frames come one at a time.
///
/// A host that vanishes closes nothing. So the other node is pinged, and one that leaves [#MAX_UNANSWERED] pings in a
/// row unanswered counts as gone: its clients come back, and whoever takes the channel over gets all of them.
final class RelayLine implements Elsewhere.Line, WebSocket.Listener {
    /// How many nodes relayed a socket before.
    static final String HOPS = "Patchbay-Hops";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final int CLOSED_ABNORMALLY = 1006;
    private static final Duration PING = Duration.ofSeconds(5);
    private static final int MAX_UNANSWERED = 2;

    private final Socket client;
    private final Limits limits;
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket upstream;
    private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);
    private Timers.@Nullable Timer nextPing;
    private int unanswered;
    private boolean answered;
    private boolean closed;

    private RelayLine(Socket client, Limits limits) {
        this.client = client;
        this.limits = limits;
    }

    /// Opens a line. Fails if the node cannot be reached.
    static CompletableFuture<Elsewhere.Line> open(
            NodeLink link, FleetTokens tokens, String address, Elsewhere.Visitor visitor, Limits limits) {
        var line = new RelayLine(visitor.socket(), limits);
        var uri = URI.create(
                address.replaceFirst("^http", "ws") + path(visitor.origin().uri()));
        var builder = link.client()
                .newWebSocketBuilder()
                .connectTimeout(CONNECT)
                .header(FleetTokens.HEADER, tokens.mint())
                .header(HOPS, Integer.toString(visitor.origin().hops() + 1));
        if (!visitor.origin().clientAddress().isEmpty()) {
            builder.header("X-Forwarded-For", visitor.origin().clientAddress());
        }
        return builder.buildAsync(uri, line).thenApply(socket -> {
            line.opened(socket);
            return line;
        });
    }

    /// What bounds a line.
    ///
    /// @param maxFrameChars longest frame of the other node. Nodes gather what many clients say, so it is what may
    ///     wait for a client, not what one may send
    /// @param onClosed run once, when the line ends
    record Limits(int maxFrameChars, Timers timers, Runnable onClosed) {}

    /// The client's own path, since it says which dialect it speaks.
    private static String path(String uri) {
        var path = uri.replaceFirst("\\?.*$", "");
        return path.matches("/[A-Za-z0-9/._~-]{0,512}") ? path : "/";
    }

    @Override
    public synchronized CompletionStage<?> send(String frame) {
        var socket = upstream;
        if (socket == null || closed) {
            return CompletableFuture.completedFuture(null);
        }
        lastSent = lastSent.exceptionally(_ -> null).thenCompose(_ -> socket.sendText(frame, true));
        return lastSent;
    }

    @Override
    public void close() {
        if (end()) {
            // Without a close frame: to the other node the client went away, however it did.
            abort();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        heard();
        partial.append(data);
        if (partial.length() > limits.maxFrameChars()) {
            finish(CloseReason.ERROR);
            socket.abort();
            return null;
        }
        if (last) {
            var frame = partial.toString();
            partial.setLength(0);
            if (!answered) {
                answered = true;
                client.execute(client::authenticated);
            }
            client.send(frame);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        heard();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        finish(code == CLOSED_ABNORMALLY ? CloseReason.MOVED : CloseReason.of(code));
        return null;
    }

    /// The other node is gone: the client's next try finds who took its place.
    @Override
    public void onError(WebSocket socket, Throwable error) {
        finish(CloseReason.MOVED);
    }

    /// The other node may have ended the line already: its frames can come before this.
    private synchronized void opened(WebSocket socket) {
        upstream = socket;
        if (closed) {
            socket.abort();
        } else {
            nextPing = limits.timers().schedule(PING, this::ping);
        }
    }

    private void ping() {
        if (!isSilent()) {
            return;
        }
        finish(CloseReason.MOVED);
        abort();
    }

    /// Whether the other node is gone; if not, asks it again.
    private synchronized boolean isSilent() {
        var socket = upstream;
        if (closed || socket == null) {
            return false;
        }
        if (unanswered == MAX_UNANSWERED) {
            return true;
        }
        unanswered++;
        nextPing = limits.timers().schedule(PING, this::ping);
        var _ = socket.sendPing(ByteBuffer.allocate(0));
        return false;
    }

    private synchronized void heard() {
        unanswered = 0;
    }

    /// Pings that wait for an answer.
    synchronized int unanswered() {
        return unanswered;
    }

    private void finish(CloseReason reason) {
        if (end()) {
            client.close(reason);
        }
    }

    private synchronized void abort() {
        if (upstream != null) {
            upstream.abort();
        }
    }

    /// Whether this is the first time.
    private synchronized boolean end() {
        if (closed) {
            return false;
        }
        closed = true;
        if (nextPing != null) {
            nextPing.cancel();
        }
        limits.onClosed().run();
        return true;
    }
}
