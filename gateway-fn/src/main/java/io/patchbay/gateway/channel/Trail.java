package io.patchbay.gateway.channel;

import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.table.TableView;
import io.patchbay.placement.Decision;
import io.patchbay.placement.Decision.NoCandidate;
import io.patchbay.placement.Decision.Picked;
import io.patchbay.placement.PickInput;
import io.patchbay.placement.Recorded;
import io.patchbay.schemas.event.DecisionAttempt;
import io.patchbay.schemas.event.DecisionAttempt.Outcome;
import io.patchbay.schemas.event.DecisionRecord;
import io.patchbay.schemas.event.DecisionStep;
import io.patchbay.schemas.event.NodeReport;
import io.patchbay.schemas.event.OwnPicks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one channel request looked at and did, for its [DecisionRecord]. Used by one thread at a time, as [Placing].
final class Trail {
    private static final int MAX_DETAIL = 200;
    private static final int MAX_STEPS = 200;

    /// A gateway's picks reach it with the snapshot; on top of it they would part gateways (ADR 0095).
    private static final List<OwnPicks> NO_OWN_PICKS = List.of();

    private final long atMs = System.currentTimeMillis();
    private final long startNs = System.nanoTime();
    private final List<Step> steps = new ArrayList<>(1);

    /// A decision with all that it was made from.
    ///
    /// @param view the table it saw
    record Decided(TableView view, PickInput input, Decision answer) {}

    /// A look at the table that had a consequence. What becomes of its attempt is noted here.
    final class Step {
        private final Decided decided;
        private String pickId = "";
        private long sentNs;
        private @Nullable DecisionAttempt attempt;

        private Step(Decided decided) {
            this.decided = decided;
        }

        /// The node is asked now.
        void sent(String id) {
            pickId = id;
            sentNs = System.nanoTime();
        }

        /// The node's breaker let nobody through.
        void notSent() {
            sentNs = System.nanoTime();
            ended(Outcome.NOT_SENT, 0, "its half-open breaker lets nobody through");
        }

        /// What came of asking the node; only the first counts.
        ///
        /// @param status of the node's answer, 0 if there was none
        void ended(Outcome outcome, int status, String detail) {
            if (attempt == null) {
                attempt = new DecisionAttempt(
                        pickId,
                        (sentNs - startNs) / 1_000,
                        (System.nanoTime() - sentNs) / 1_000,
                        outcome,
                        status,
                        plainText(detail));
            }
        }

        private DecisionStep recorded() {
            // Without a pick the gateway failed before it asked: there was no attempt.
            if (attempt == null && !pickId.isEmpty()) {
                ended(Outcome.ABANDONED, 0, "another attempt answered first");
            }
            var in = decided.input();
            return new DecisionStep(
                    decided.view().snapshotId(),
                    decided.view().asOfMs(),
                    in.nowMs(),
                    in.owner(),
                    in.ownerUnknown() ? true : null,
                    sorted(in.excluded()),
                    sorted(in.openBreakers()),
                    sorted(in.keyless()),
                    sorted(in.overloadedBefore()),
                    decided.view().staticRows(),
                    NO_OWN_PICKS,
                    decided.answer() instanceof Picked picked ? picked.nodeId() : null,
                    decided.answer() instanceof Picked picked ? Recorded.word(picked.rule()) : null,
                    decided.answer() instanceof NoCandidate none ? Recorded.word(none.reason()) : null,
                    attempt);
        }
    }

    /// Notes a decision that is acted on.
    Step step(Decided decided) {
        var step = new Step(decided);
        if (steps.size() < MAX_STEPS) {
            steps.add(step);
        }
        return step;
    }

    /// The first decision that was acted on, empty if there was none yet.
    Optional<Decided> first() {
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.getFirst().decided);
    }

    /// The whole way from the request to this answer.
    DecisionRecord record(GatewayConfig config, Placing.Job job, ChannelAnswer.Decided answer) {
        return new DecisionRecord(
                DecisionRecord.VERSION,
                job.decisionId(),
                atMs,
                config.id(),
                job.request().caller().tenant().name(),
                job.roomKey(),
                plain(job.request().region()),
                plain(job.request().country()),
                Recorded.policy(config.policy()),
                job.ticket(),
                steps.stream().map(Step::recorded).toList(),
                result(answer),
                nodeId(answer),
                reason(answer),
                status(answer),
                (System.nanoTime() - startNs) / 1_000,
                job.trace().traceId());
    }

    private static DecisionRecord.Result result(ChannelAnswer.Decided answer) {
        return switch (answer) {
            case ChannelAnswer.Placed _ -> DecisionRecord.Result.PLACED;
            case ChannelAnswer.Declined _ -> DecisionRecord.Result.DECLINED;
            case ChannelAnswer.Unavailable _, ChannelAnswer.Gone _ -> DecisionRecord.Result.UNAVAILABLE;
            case ChannelAnswer.Failed _ -> DecisionRecord.Result.ERROR;
        };
    }

    private static @Nullable String nodeId(ChannelAnswer.Decided answer) {
        return switch (answer) {
            case ChannelAnswer.Placed placed -> placed.nodeId();
            case ChannelAnswer.Declined declined -> declined.nodeId();
            case ChannelAnswer.Unavailable _, ChannelAnswer.Gone _, ChannelAnswer.Failed _ -> null;
        };
    }

    private static String reason(ChannelAnswer.Decided answer) {
        return switch (answer) {
            case ChannelAnswer.Placed _ -> "";
            case ChannelAnswer.Declined _ -> "declined";
            case ChannelAnswer.Unavailable none -> none.reason();
            case ChannelAnswer.Gone _ -> "caller-gone";
            case ChannelAnswer.Failed _ -> "error";
        };
    }

    private static int status(ChannelAnswer.Decided answer) {
        return switch (answer) {
            case ChannelAnswer.Placed _ -> 200;
            case ChannelAnswer.Declined declined -> declined.status();
            case ChannelAnswer.Unavailable _ -> 503;
            case ChannelAnswer.Gone _ -> ChannelAnswer.Gone.STATUS;
            case ChannelAnswer.Failed _ -> 500;
        };
    }

    /// What an observer's report calls the failure.
    static Outcome outcome(NodeReport.Outcome reported) {
        return switch (reported) {
            case CONNECT_FAILED -> Outcome.CONNECT_FAILED;
            case TIMEOUT -> Outcome.TIMEOUT;
            case SERVER_ERROR, POLL_FAILED -> Outcome.SERVER_ERROR;
            case RECOVERED -> Outcome.OK;
        };
    }

    private static List<String> sorted(Set<String> ids) {
        return ids.isEmpty() ? List.of() : ids.stream().sorted().toList();
    }

    /// As records may hold it. Regions are compared without what is at their ends, and no region has a control
    /// character inside, so that the decision is the same.
    private static @Nullable String plain(@Nullable String text) {
        return text == null ? null : plainText(text);
    }

    private static String plainText(String text) {
        if (text.length() <= MAX_DETAIL && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        var stripped = text.strip();
        return stripped.substring(0, Math.min(stripped.length(), MAX_DETAIL)).replaceAll("\\p{Cntrl}", "?");
    }
}
