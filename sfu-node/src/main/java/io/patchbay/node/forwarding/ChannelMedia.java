package io.patchbay.node.forwarding;

import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.forwarding.ForwardingListener.PublicationLimit;
import io.patchbay.node.limit.Budgets;
import io.patchbay.node.media.ProducerHandle;
import io.patchbay.node.media.ProducerSpec;
import io.patchbay.node.media.Router;
import io.patchbay.node.ortc.RtpCapabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// The router of one channel and who is on it. Owner: the channel's mailbox, except [#figures].
final class ChannelMedia {
    private final Router router;
    private final Settings settings;
    private final Owner owner;
    private final Budgets<SessionId> publishing;
    private final List<Member> members = new ArrayList<>();
    private final Set<Publication> publications = ConcurrentHashMap.newKeySet();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    /// What all channels share.
    ///
    /// @param publicationsPerMinute streams a session may begin, and the most at once
    record Settings(
            RtpCapabilities capabilities,
            RandomGenerator random,
            int publicationsPerMinute,
            ForwardingListener listener) {}

    /// Who keeps it.
    interface Owner {
        /// The last member is gone, and with it the router.
        void onEmpty();
    }

    ChannelMedia(Router router, Settings settings, Owner owner) {
        this.router = router;
        this.settings = settings;
        this.owner = owner;
        this.publishing = new Budgets<>(settings.publicationsPerMinute());
    }

    Router router() {
        return router;
    }

    RtpCapabilities capabilities() {
        return settings.capabilities();
    }

    RandomGenerator random() {
        return settings.random();
    }

    void linkClosed(Duration life) {
        settings.listener().linkClosed(life);
    }

    /// See [Member#admit].
    void admit(Session session, int streams) {
        long waitNs = publishing.take(session.id(), streams, session.channel().nowNs());
        if (waitNs > 0) {
            settings.listener().publicationsRefused(PublicationLimit.RATE, streams);
            var wait = Duration.ofNanos(waitNs);
            throw new TooManyPublicationsException(
                    "a session may begin " + settings.publicationsPerMinute()
                            + " streams in a minute (SFU_MAX_PUBLICATIONS_PER_MINUTE); wait "
                            + (wait.toSeconds() + 1) + " s",
                    wait);
        }
    }

    ProducerHandle produce(Link link, ProducerSpec spec) {
        try {
            return router.produce(link.handle(), spec);
        } catch (IllegalArgumentException e) {
            settings.listener().publicationsRefused(PublicationLimit.TRANSPORT, 1);
            throw e;
        }
    }

    Set<Subscription> subscriptions() {
        return subscriptions;
    }

    Member join(Session session, MemberListener listener) {
        var member = new Member(this, session, listener);
        members.add(member);
        return member;
    }

    void leave(Member member) {
        members.remove(member);
        if (members.isEmpty()) {
            owner.onEmpty();
            router.close();
        }
    }

    void published(Publication publication) {
        publications.add(publication);
        othersOf(publication).forEach(member -> member.announce(publication));
    }

    void unpublished(Publication publication) {
        publications.remove(publication);
        othersOf(publication).forEach(member -> member.withdraw(publication));
    }

    void activeChanged(Publication publication) {
        othersOf(publication).forEach(member -> member.announceActive(publication));
    }

    /// What the others publish, of each one audio, camera, screen.
    List<Publication> publicationsFor(Member viewer) {
        return members.stream()
                .filter(member -> member != viewer)
                .flatMap(member -> member.publications().stream())
                .sorted(Comparator.comparing(Publication::type))
                .toList();
    }

    private List<Member> othersOf(Publication publication) {
        return members.stream().filter(member -> member != publication.owner()).toList();
    }

    /// Any thread.
    ForwardingFigures figures() {
        long[] inBps = new long[3];
        var publishers = new HashSet<Member>();
        int published = 0;
        for (var publication : publications) {
            publishers.add(publication.owner());
            published++;
            inBps[index(publication.type())] += publication.bitrateBps();
        }
        int subscribed = 0;
        long outBps = 0;
        for (var subscription : subscriptions) {
            subscribed++;
            outBps += subscription.bitrateBps();
        }
        return new ForwardingFigures(publishers.size(), published, subscribed, inBps[0], inBps[1], inBps[2], outBps);
    }

    private static int index(StreamType type) {
        return switch (type) {
            case AUDIO -> 0;
            case CAMERA -> 1;
            case SCREEN -> 2;
        };
    }
}
