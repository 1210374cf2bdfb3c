package io.patchbay.node.fleet;

import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.signaling.Elsewhere;
import io.patchbay.node.signaling.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One client's signaling on its way to the node that has the channel: text frames both ways and close codes as they
/// are. Media does not come this way. Thread-safe; the other node's frames come one at a time.
final class RelayLine implements Elsewhere.Line, WebSocket.Listener {
    /// How many nodes relayed a socket before.
    static final String HOPS = "Patchbay-Hops";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final int CLOSED_ABNORMALLY = 1006;

    private final Socket client;
    private final int maxFrameChars;
    private final Runnable onClosed;
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket upstream;
    private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);
    private boolean answered;
    private boolean closed;

    private RelayLine(Socket client, int maxFrameChars, Runnable onClosed) {
        this.client = client;
        this.maxFrameChars = maxFrameChars;
        this.onClosed = onClosed;
    }

    /// Opens a line. Fails if the node cannot be reached.
    static CompletableFuture<Elsewhere.Line> open(
            NodeLink link, FleetTokens tokens, String address, Elsewhere.Visitor visitor, Limits limits) {
        var line = new RelayLine(visitor.socket(), limits.maxFrameChars(), limits.onClosed());
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
    /// @param maxFrameChars longest frame of the other node
    /// @param onClosed run once, when the line ends
    record Limits(int maxFrameChars, Runnable onClosed) {}

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
        var socket = end();
        if (socket != null) {
            // Without a close frame: to the other node the client went away, however it did.
            socket.abort();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        partial.append(data);
        if (partial.length() > maxFrameChars) {
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
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        finish(code == CLOSED_ABNORMALLY ? CloseReason.MOVED : CloseReason.of(code));
        return null;
    }

    /// The other node is gone: the client's next try finds who took its place.
    @Override
    public void onError(WebSocket socket, Throwable error) {
        finish(CloseReason.MOVED);
    }

    private synchronized void opened(WebSocket socket) {
        upstream = socket;
    }

    private void finish(CloseReason reason) {
        if (end() != null) {
            client.close(reason);
        }
    }

    /// The other end, the first time this is called.
    private synchronized @Nullable WebSocket end() {
        if (closed) {
            return null;
        }
        closed = true;
        onClosed.run();
        return upstream;
    }
}
