package io.patchbay.aggregator.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RoomProposalsTest {
    /// Near the end of the clock's range, where it wraps.
    private final AtomicLong nowNs =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());

    private final Set<String> over = new HashSet<>();
    private final RoomProposals proposals = new RoomProposals(nowNs::get, over::contains);

    @Test
    void shouldGiveTheRoomToTheFirstProposer() {
        assertThat(claim("room", "a")).isEqualTo("a");
        assertThat(claim("room", "b")).isEqualTo("a");
        assertThat(claim("other", "b")).isEqualTo("b");
    }

    @Test
    void shouldForgetClaimsAfterTheirTime() {
        claim("room", "a");

        after(RoomProposals.VALID.minusNanos(1));
        assertThat(claim("room", "b")).isEqualTo("a");
        after(Duration.ofNanos(1));
        assertThat(claim("room", "b")).isEqualTo("b");
        assertThat(claim("room", "a")).isEqualTo("b");
    }

    @Test
    void shouldPassTheRoomOnWhenItsNodeFailedAndAgreeOnTheNextOne() {
        claim("room", "a");

        assertThat(claim("room", "b", "a")).isEqualTo("b");
        assertThat(claim("room", "c", "a")).isEqualTo("b");
        assertThat(claim("room", "c", "a", "b")).isEqualTo("c");
        assertThat(claim("room", "a")).isEqualTo("c");
    }

    @Test
    void shouldKeepTheClaimWhenAnotherNodeFailed() {
        claim("room", "a");

        assertThat(claim("room", "c", "b")).isEqualTo("a");
    }

    @Test
    void shouldTakeTheOnlyNodeThoughItFailed() {
        claim("room", "a");

        assertThat(claim("room", "a", "a")).isEqualTo("a");
    }

    @Test
    void shouldNotBindToNodesThatAreLostOrSignedOff() {
        claim("room", "a");
        over.add("a");

        assertThat(claim("room", "b")).isEqualTo("b");
    }

    @Test
    void shouldDropTheOldestBeyondItsBound() {
        IntStream.rangeClosed(0, RoomProposals.MAX_ROOMS).forEach(room -> claim("room" + room, "a"));

        assertThat(proposals.size()).isEqualTo(RoomProposals.MAX_ROOMS);
        assertThat(claim("room1", "b")).isEqualTo("a");
        assertThat(claim("room0", "b")).isEqualTo("b");
    }

    @Test
    void shouldKeepNothingThatIsExpired() {
        IntStream.range(0, 100).forEach(room -> claim("room" + room, "a"));
        after(RoomProposals.VALID);

        claim("new", "a");

        assertThat(proposals.size()).isEqualTo(1);
    }

    @Test
    void shouldGiveAllConcurrentProposersOneAnswer() throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 200)
                    .<Callable<String>>mapToObj(i -> () -> claim("room", "node" + i))
                    .toList();

            var answers = new HashSet<String>();
            for (var answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }

            assertThat(answers).hasSize(1);
        }
    }

    private String claim(String roomKey, String nodeId, String... failed) {
        return proposals.claim(roomKey, Proposal.of(nodeId, List.of(failed)));
    }

    private void after(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }
}
