package io.patchbay.node.sdpdialect;

import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.channel.Timers;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.MemberListener;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.forwarding.Subscription;
import io.patchbay.node.negotiation.Publishing;
import io.patchbay.node.negotiation.Watching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The media of one client of the SDP dialect. Owner: the channel's mailbox.
final class PeerMedia implements MemberListener {
    private static final Logger LOG = LoggerFactory.getLogger(PeerMedia.class);

    /// How often changes of quality are told.
    private static final Duration QUALITY_INTERVAL = Duration.ofSeconds(2);

    /// What a viewer gets of a track, as far as a change of it is worth a message.
    private record Quality(int layer, int lossPercent) {}

    private final Session session;
    private final Forwarding forwarding;
    private final Member member;
    private final Publishing publishing;
    private final Watching watching;
    private final Consumer<String> frames;
    private final Map<Subscription, Quality> told = new HashMap<>();
    private Timers.@Nullable Timer qualityTimer;

    PeerMedia(Session session, Forwarding forwarding, Consumer<String> frames) {
        this.session = session;
        this.forwarding = forwarding;
        this.frames = frames;
        this.member = forwarding.join(session, this);
        this.publishing = new Publishing(member, forwarding.capabilities());
        this.watching = new Watching(member);
    }

    void publish(String sdp, Map<String, StreamType> types) {
        frames.accept(ServerMessages.publishAnswer(publishing.answer(sdp, types)));
    }

    void watch() {
        member.watch(forwarding.capabilities());
        if (qualityTimer == null) {
            qualityTimer = session.channel().after(QUALITY_INTERVAL, this::tellQuality);
        }
    }

    void answer(String sdp) {
        watching.answer(sdp);
        offer();
    }

    void mute(StreamType type, boolean muted) {
        member.setActive(type, !muted);
    }

    /// Passed over for tracks that are gone: the client may not have heard yet.
    void select(String track, boolean active) {
        for (var subscription : member.subscriptions()) {
            var publication = subscription.publication();
            if (publication.id().equals(track)) {
                member.want(publication.sessionId(), publication.type(), active);
            }
        }
    }

    void limit(long bps) {
        watching.limit(bps);
    }

    void close() {
        if (qualityTimer != null) {
            qualityTimer.cancel();
        }
        member.close();
    }

    @Override
    public void onPublished(Publication publication) {
        frames.accept(ServerMessages.trackAdded(publication));
        watching.add(publication);
        offerSoon();
    }

    @Override
    public void onUnpublished(Publication publication) {
        frames.accept(ServerMessages.trackRemoved(publication));
        watching.remove(publication);
        offerSoon();
    }

    @Override
    public void onActiveChanged(Publication publication) {
        frames.accept(ServerMessages.trackMuted(publication));
    }

    @Override
    public void onConnected(Link link) {
        LOG.atDebug().addKeyValue("sessionId", session.id()).log("transport is connected");
    }

    @Override
    public void onLost(Link link, CloseReason reason, String detail) {
        LOG.atDebug()
                .addKeyValue("sessionId", session.id())
                .addKeyValue("reason", detail)
                .log("transport is lost");
        session.close(reason);
    }

    /// After what the mailbox has to do now, so that what changes together is offered together.
    private void offerSoon() {
        session.channel().execute(this::offer);
    }

    private void offer() {
        if (session.state() != Session.State.CLOSED) {
            watching.offer().map(ServerMessages::consumeOffer).ifPresent(frames);
        }
    }

    private void tellQuality() {
        if (session.state() == Session.State.CLOSED) {
            return;
        }
        qualityTimer = session.channel().after(QUALITY_INTERVAL, this::tellQuality);
        var subscriptions = member.subscriptions();
        told.keySet().retainAll(subscriptions);
        List<Subscription> changed = new ArrayList<>();
        for (var one : subscriptions) {
            var quality = new Quality(one.layer(), Math.max(0, one.lossPermille()) / 10);
            if (!quality.equals(told.put(one, quality))) {
                changed.add(one);
            }
        }
        if (!changed.isEmpty()) {
            frames.accept(ServerMessages.qualityUpdate(changed));
        }
    }
}
