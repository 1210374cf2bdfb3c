package io.patchbay.node.forwarding;

import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.StreamType;
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
    private final RtpCapabilities capabilities;
    private final RandomGenerator random;
    private final Owner owner;
    private final List<Member> members = new ArrayList<>();
    private final Set<Publication> publications = ConcurrentHashMap.newKeySet();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    /// Who keeps it.
    interface Owner {
        /// The last member is gone, and with it the router.
        void onEmpty();

        /// A link ended that was connected for so long.
        void onLinkClosed(Duration life);
    }

    ChannelMedia(Router router, RtpCapabilities capabilities, RandomGenerator random, Owner owner) {
        this.router = router;
        this.capabilities = capabilities;
        this.random = random;
        this.owner = owner;
    }

    Router router() {
        return router;
    }

    RtpCapabilities capabilities() {
        return capabilities;
    }

    RandomGenerator random() {
        return random;
    }

    void linkClosed(Duration life) {
        owner.onLinkClosed(life);
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
