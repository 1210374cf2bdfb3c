package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Consumer;

/// Gathers outgoing envelopes: what comes while no window is open goes out at once and opens one; what comes during a
/// window goes out together at its end, which opens the next; a window that gathered nothing is the last.
/// Each frame is an array, even of one. Owner: the channel's mailbox.
final class Outbox {
    private final Consumer<String> frames;
    private final Consumer<Runnable> window;
    private ArrayNode queue = JsonNodeFactory.instance.arrayNode();
    private boolean open;

    /// @param frames sends one frame
    /// @param window runs its argument at the end of a window that starts now
    Outbox(Consumer<String> frames, Consumer<Runnable> window) {
        this.frames = frames;
        this.window = window;
    }

    /// Sends without waiting, ahead of what is queued.
    void sendNow(JsonNode envelope) {
        frames.accept(BusJson.write(JsonNodeFactory.instance.arrayNode().add(envelope)));
    }

    void sendGathered(JsonNode envelope) {
        queue.add(envelope);
        if (!open) {
            flush();
        }
    }

    private void flush() {
        open = !queue.isEmpty();
        if (open) {
            frames.accept(BusJson.write(queue));
            queue = JsonNodeFactory.instance.arrayNode();
            window.accept(this::flush);
        }
    }
}
