package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Messages, requests and responses over frames of text, as odoo/sfu's `Bus` (`docs/odoo-protocol.md`, "Bus").
/// There is no error response: a request that cannot be answered stays unanswered, and the requester gives up.
/// Owner: the channel's mailbox; futures complete there.
public final class Bus {
    /// Most envelopes in one frame.
    static final int MAX_ENVELOPES = 512;

    private static final int MAX_ID_LENGTH = 256;
    private static final AtomicLong INSTANCES = new AtomicLong();

    /// What the other side sends, and what is wrong with it.
    public interface Handler {
        void message(String name, JsonNode payload);

        /// Completing the future sends the response, a missing node an empty one; failing it sends nothing.
        CompletableFuture<JsonNode> request(String name, JsonNode payload);

        /// A frame or an envelope that is none.
        void malformed(String what);

        /// The peer sends more than it may.
        void flooding();
    }

    /// A request in flight.
    private record Pending(CompletableFuture<JsonNode> answer, Timers.Timer timer) {}

    private final Channel channel;
    private final BusTiming timing;
    private final Handler handler;
    private final Outbox outbox;
    private final MessageBudget budget;
    private final Map<String, Pending> pending = new HashMap<>();
    private final String prefix = "s_" + INSTANCES.getAndIncrement() + "_";
    private long counter;
    private boolean closed;

    /// @param frames sends one frame
    public Bus(Channel channel, BusTiming timing, Consumer<String> frames, Handler handler) {
        this.channel = channel;
        this.timing = timing;
        this.handler = handler;
        this.outbox = new Outbox(
                frame -> {
                    if (!closed) {
                        frames.accept(frame);
                    }
                },
                flush -> channel.after(timing.batch(), flush));
        this.budget = new MessageBudget(timing.messagesPerSecond(), channel.nowNs());
    }

    /// Sends a one-way message, gathered with others for the batch window.
    public void send(String name, JsonNode payload) {
        var envelope = JsonNodeFactory.instance.objectNode();
        envelope.set("message", message(name, payload));
        outbox.sendGathered(envelope);
    }

    /// Sends a request at once and waits the default time.
    public CompletableFuture<JsonNode> request(String name, JsonNode payload) {
        return request(name, payload, timing.request(), false);
    }

    /// Sends a request.
    ///
    /// @param payload a missing node for none
    /// @param gathered whether it may wait for the batch window
    /// @return the answer, a missing node for an empty one; fails with [TimeoutException], or is cancelled when
    ///     the bus closes
    public CompletableFuture<JsonNode> request(String name, JsonNode payload, Duration timeout, boolean gathered) {
        var answer = new CompletableFuture<JsonNode>();
        if (closed) {
            answer.cancel(false);
            return answer;
        }
        var id = prefix + counter++;
        var timer = channel.after(timeout, () -> expire(id, name));
        pending.put(id, new Pending(answer, timer));
        var envelope = JsonNodeFactory.instance.objectNode();
        envelope.set("message", message(name, payload));
        envelope.put("needResponse", id);
        if (gathered) {
            outbox.sendGathered(envelope);
        } else {
            outbox.sendNow(envelope);
        }
        return answer;
    }

    /// Takes one frame of the peer.
    public void onFrame(String text) {
        if (closed) {
            return;
        }
        var frame = BusJson.parse(text).orElse(MissingNode.getInstance());
        if (!frame.isArray() || frame.size() > MAX_ENVELOPES) {
            malformed("a frame must be a JSON array of at most " + MAX_ENVELOPES + " envelopes");
            return;
        }
        var charged = frame.isEmpty() ? 1 : 0;
        for (var envelope : frame) {
            charged += isAwaitedResponse(envelope) ? 0 : 1;
        }
        if (!budget.take(charged, channel.nowNs())) {
            handler.flooding();
            return;
        }
        frame.forEach(this::onEnvelope);
    }

    /// Ends the bus: nothing is sent any more and what waits for answers is cancelled.
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        var waiting = List.copyOf(pending.values());
        pending.clear();
        waiting.forEach(request -> {
            request.timer().cancel();
            request.answer().cancel(false);
        });
    }

    private boolean isAwaitedResponse(JsonNode envelope) {
        return envelope.path("responseTo").isTextual()
                && pending.containsKey(envelope.path("responseTo").textValue());
    }

    private void onEnvelope(JsonNode envelope) {
        if (closed) {
            return;
        }
        if (!envelope.isObject()) {
            malformed("an envelope must be an object");
        } else if (envelope.has("responseTo")) {
            onResponse(envelope.path("responseTo"), envelope.path("message"));
        } else {
            onMessage(envelope);
        }
    }

    private void onResponse(JsonNode id, JsonNode message) {
        if (!id.isTextual()) {
            malformed("responseTo must be a string");
            return;
        }
        var request = pending.remove(id.textValue());
        if (request != null) {
            request.timer().cancel();
            request.answer().complete(message);
        }
    }

    private void onMessage(JsonNode envelope) {
        var message = envelope.path("message");
        var name = message.path("name");
        if (!name.isTextual()) {
            malformed("message.name must be a string");
            return;
        }
        var id = envelope.path("needResponse");
        if (id.isMissingNode() || id.isNull()) {
            handler.message(name.textValue(), message.path("payload"));
        } else if (!id.isTextual() || id.textValue().length() > MAX_ID_LENGTH) {
            malformed("needResponse must be a string of at most " + MAX_ID_LENGTH + " characters");
        } else {
            answer(id.textValue(), handler.request(name.textValue(), message.path("payload")));
        }
    }

    private void answer(String id, CompletableFuture<JsonNode> result) {
        var _ = result.whenComplete((message, failure) -> {
            if (failure == null) {
                outbox.sendNow(response(id, message));
            }
        });
    }

    private void malformed(String what) {
        budget.take(1, channel.nowNs());
        handler.malformed(what);
    }

    private void expire(String id, String name) {
        var request = pending.remove(id);
        if (request != null) {
            request.answer().completeExceptionally(new TimeoutException("no answer to " + name));
        }
    }

    private static ObjectNode response(String id, JsonNode message) {
        var envelope = JsonNodeFactory.instance.objectNode();
        if (!message.isMissingNode()) {
            envelope.set("message", message);
        }
        return envelope.put("responseTo", id);
    }

    private static ObjectNode message(String name, JsonNode payload) {
        var message = JsonNodeFactory.instance.objectNode();
        message.put("name", name);
        if (!payload.isMissingNode()) {
            message.set("payload", payload);
        }
        return message;
    }
}
