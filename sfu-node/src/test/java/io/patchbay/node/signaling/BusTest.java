package io.patchbay.node.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelListeners;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.RoomId;
import io.patchbay.node.channel.Session;
import io.patchbay.node.fakes.VirtualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Framing, batching and correlation, in virtual time.
class BusTest {
    private static final Duration WINDOW = Duration.ofMillis(300);

    /// Writes down what it is given and answers requests by hand.
    private static final class Recorder implements Bus.Handler {
        private final List<String> events = new ArrayList<>();
        private final Map<String, CompletableFuture<JsonNode>> requests = new HashMap<>();

        @Override
        public void message(String name, JsonNode payload) {
            events.add(name + " " + payload);
        }

        @Override
        public CompletableFuture<JsonNode> request(String name, JsonNode payload) {
            return requests.computeIfAbsent(name, wanted -> new CompletableFuture<>());
        }

        @Override
        public void malformed(String what) {
            events.add("malformed");
        }

        @Override
        public void flooding() {
            events.add("flooding");
        }
    }

    private final VirtualTimers timers = new VirtualTimers();
    private final List<String> frames = new ArrayList<>();
    private final Recorder handler = new Recorder();
    private final Bus bus = new Bus(channel(), new BusTiming(WINDOW, Duration.ofSeconds(5), 100), frames::add, handler);

    private Channel channel() {
        var rules = new Session.Rules(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(10), 6);
        var channels = new Channels(
                1, new Channel.Rules(10, Duration.ofDays(1), rules), timers, Runnable::run, new ChannelListeners());
        var room = new RoomId(new RoomId.Owner.Address("127.0.0.1"), "a");
        return channels.open(new ChannelSetup(room, "", null, false, "127.0.0.1"))
                        instanceof Channels.Opened.Found found
                ? found.channel()
                : unexpected();
    }

    private static Channel unexpected() {
        throw new AssertionError("no channel");
    }

    private static String message(String name) {
        return "{\"message\":{\"name\":\"" + name + "\",\"payload\":1}}";
    }

    @Test
    void shouldSendTheFirstMessageAtOnceAndGatherTheNext() {
        bus.send("A", IntNode.valueOf(1));
        bus.send("B", IntNode.valueOf(1));
        bus.send("C", IntNode.valueOf(1));
        assertThat(frames).containsExactly("[" + message("A") + "]");

        timers.advance(WINDOW.minusMillis(1));
        assertThat(frames).hasSize(1);
        timers.advance(Duration.ofMillis(1));

        assertThat(frames).containsExactly("[" + message("A") + "]", "[" + message("B") + "," + message("C") + "]");
    }

    @Test
    void shouldOpenAnotherWindowAfterEachFlushUntilOneStaysEmpty() {
        bus.send("A", IntNode.valueOf(1));
        bus.send("B", IntNode.valueOf(1));
        timers.advance(WINDOW);
        bus.send("C", IntNode.valueOf(1));
        assertThat(frames).hasSize(2);
        timers.advance(WINDOW);
        assertThat(frames).hasSize(3);

        timers.advance(WINDOW);
        bus.send("D", IntNode.valueOf(1));

        assertThat(frames).hasSize(4);
    }

    @Test
    void shouldSendRequestsAtOnceAheadOfWhatIsGathered() {
        bus.send("A", IntNode.valueOf(1));
        bus.send("B", IntNode.valueOf(1));
        var answer = bus.request("INIT", MissingNode.getInstance());

        assertThat(frames).hasSize(2);
        assertThat(frames.getLast()).matches("\\[\\{\"message\":\\{\"name\":\"INIT\"},\"needResponse\":\"s_\\d+_0\"}]");
        assertThat(answer).isNotDone();
    }

    @Test
    void shouldMatchResponsesAndTakeEmptyOnes() {
        var first = bus.request("ONE", IntNode.valueOf(1));
        var second = bus.request("TWO", IntNode.valueOf(2));

        bus.onFrame("[{\"responseTo\":\"" + id(frames.get(1)) + "\"},{\"message\":{\"x\":1},\"responseTo\":\""
                + id(frames.get(0)) + "\"},{\"responseTo\":\"s_unknown\"}]");

        assertThat(first.join().toString()).isEqualTo("{\"x\":1}");
        assertThat(second.join().isMissingNode()).isTrue();
        assertThat(handler.events).isEmpty();
    }

    @Test
    void shouldGiveUpOnRequestsInTimeAndRejectThemWhenItCloses() {
        var late = bus.request("LATE", IntNode.valueOf(1));
        timers.advance(Duration.ofSeconds(5));
        assertThat(late).isCompletedExceptionally();
        assertThat(late.exceptionNow()).isInstanceOf(TimeoutException.class);

        var open = bus.request("OPEN", IntNode.valueOf(1));
        bus.close();

        assertThat(open).isCancelled();
        assertThat(bus.request("AFTER", IntNode.valueOf(1))).isCancelled();
        bus.send("AFTER", IntNode.valueOf(1));
        assertThat(frames).hasSize(2);
    }

    @Test
    void shouldEchoIdsAndStaySilentWhenTheHandlerFails() {
        bus.onFrame("[{\"message\":{\"name\":\"SLOW\"},\"needResponse\":\"c_1_1\"},"
                + "{\"message\":{\"name\":\"EMPTY\"},\"needResponse\":\"c_1_2\"},"
                + "{\"message\":{\"name\":\"FAILS\"},\"needResponse\":\"c_1_3\"}]");
        handler.request("FAILS", MissingNode.getInstance()).completeExceptionally(new IllegalStateException("no"));
        handler.request("EMPTY", MissingNode.getInstance()).complete(MissingNode.getInstance());
        handler.request("SLOW", MissingNode.getInstance()).complete(IntNode.valueOf(7));

        assertThat(frames)
                .containsExactly("[{\"responseTo\":\"c_1_2\"}]", "[{\"message\":7,\"responseTo\":\"c_1_1\"}]");
    }

    @Test
    void shouldHandleMessagesOfOneFrameInOrder() {
        bus.onFrame("[" + message("A") + ",{\"message\":{\"name\":\"B\"}}]");

        assertThat(handler.events).containsExactly("A 1", "B ");
    }

    @Test
    void shouldCallMalformedWhatIsNoEnvelope() {
        for (var frame : new String[] {
            "",
            "null",
            "{}",
            "[1]",
            "[{}]",
            "[{\"message\":{}}]",
            "[{\"message\":{\"name\":\"A\"},\"needResponse\":4}]",
            "[{\"responseTo\":{}}]",
            "[] []",
            "[" + "[".repeat(100) + "]".repeat(100) + "]"
        }) {
            handler.events.clear();
            bus.onFrame(frame);
            assertThat(handler.events).as(frame).containsExactly("malformed");
        }
    }

    @Test
    void shouldCountAgainstTheBudgetAllButAwaitedResponses() {
        var answers = new ArrayList<CompletableFuture<JsonNode>>();
        for (var i = 0; i < 300; i++) {
            answers.add(bus.request("R", IntNode.valueOf(i)));
        }
        frames.forEach(frame -> bus.onFrame("[{\"responseTo\":\"" + id(frame) + "\"}]"));
        assertThat(answers).allMatch(CompletableFuture::isDone);

        for (var i = 0; i < 200; i++) {
            bus.onFrame("[" + message("A") + "]");
        }
        assertThat(handler.events).doesNotContain("flooding");
        bus.onFrame("[" + message("A") + "]");
        assertThat(handler.events).contains("flooding");

        timers.advance(Duration.ofSeconds(1));
        handler.events.clear();
        bus.onFrame("[" + message("A") + "]");
        assertThat(handler.events).containsExactly("A 1");
    }

    private static String id(String frame) {
        return frame.replaceAll(".*\"needResponse\":\"([^\"]*)\".*", "$1");
    }
}
