package io.patchbay.node.fakes;

import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.signaling.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A socket that writes down what is sent, and `authenticated`. Thread-safe.
public final class FakeSocket implements Socket {
    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable CloseReason> closed = new AtomicReference<>();

    /// A live view.
    public List<String> frames() {
        return frames;
    }

    /// Why our side closed it first.
    public Optional<CloseReason> closed() {
        return Optional.ofNullable(closed.get());
    }

    @Override
    public void send(String text) {
        frames.add(text);
    }

    @Override
    public void close(CloseReason reason) {
        closed.compareAndSet(null, reason);
    }

    @Override
    public boolean isClosing() {
        return closed.get() != null;
    }

    @Override
    public void authenticated() {
        frames.add("authenticated");
    }
}
