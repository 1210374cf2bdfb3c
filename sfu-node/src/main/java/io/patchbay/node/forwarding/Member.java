package io.patchbay.node.forwarding;

import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.media.Loss;
import io.patchbay.node.media.ProducerSpec;
import io.patchbay.node.media.Router;
import io.patchbay.node.media.TransportListener;
import io.patchbay.node.ortc.ConsumerParameters;
import io.patchbay.node.ortc.MediaKind;
import io.patchbay.node.ortc.ProducerMapping;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpParameters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A session in the forwarding of its channel: its links, what it publishes, what it watches and what it wishes.
///
/// A dialect opens links, publishes what its client offers, calls [#watch] once the client can receive, subscribes to
/// what [MemberListener#onPublished] tells it, and starts each subscription when the client is prepared for it.
///
/// Owner: the channel's mailbox. After [#close] its methods do nothing.
public final class Member {
    private final ChannelMedia media;
    private final Session session;
    private final MemberListener listener;
    private final List<Link> links = new ArrayList<>();
    private final Map<StreamType, Publication> publications = new EnumMap<>(StreamType.class);
    private final Map<Publication, Subscription> subscriptions = new LinkedHashMap<>();
    private final Wishes wishes = new Wishes();
    private @Nullable RtpCapabilities receives;
    private boolean closed;

    Member(ChannelMedia media, Session session, MemberListener listener) {
        this.media = media;
        this.session = session;
        this.listener = listener;
    }

    /// Any thread.
    public Session session() {
        return session;
    }

    /// Opens a transport to the client. Nothing flows before [Link#connect].
    ///
    /// @throws IllegalStateException if the member is closed
    public Link openLink() {
        if (closed) {
            throw new IllegalStateException("session " + session.id() + " has left the forwarding");
        }
        var events = new LinkEvents();
        var handle = media.router().openTransport(events, session.channel()::execute);
        var link = new Link(media, handle, media.random());
        events.link = link;
        links.add(link);
        return link;
    }

    /// Asks whether the session may begin to publish so many streams more: every one makes all viewers negotiate
    /// again, so a session has a budget, which its next connection goes on with. To be asked before [#publish], for
    /// all streams of one request together.
    ///
    /// @throws TooManyPublicationsException if it may not
    public void admit(int streams) {
        media.admit(session, streams);
    }

    /// Publishes a stream in place of the one of its type, sets the session's info flag of the type and tells the
    /// others.
    ///
    /// @param parameters what the client sends; encodings from the smallest layer to the largest
    /// @throws IllegalArgumentException if the parameters are of the wrong kind, the node does not know the
    ///     codec, or the link carries as many streams as it may
    public Publication publish(Link link, StreamType type, RtpParameters parameters) {
        var mapping = ProducerMapping.of(parameters, media.capabilities());
        if (MediaKind.ofMimeType(mapping.codec().mimeType()) != Publication.kindOf(type)) {
            throw new IllegalArgumentException("rtpParameters.codecs: "
                    + mapping.codec().mimeType() + " is no codec for a stream of type " + type.wireName());
        }
        if (closed) {
            throw new IllegalStateException("session " + session.id() + " has left the forwarding");
        }
        // The new one first: if its parameters turn out to be wrong, the old one stays.
        var producer = media.produce(link, new ProducerSpec(parameters, mapping));
        end(publications.remove(type));
        var publication = new Publication(this, link, type, producer);
        publications.put(type, publication);
        media.published(publication);
        session.setProduction(type, true);
        return publication;
    }

    /// Ends a publication, sets the info flag and tells the others.
    public void unpublish(StreamType type) {
        var publication = publications.remove(type);
        if (publication != null) {
            end(publication);
            session.setProduction(type, false);
        }
    }

    /// Pauses a publication or lets it go on. Does nothing if there is none; the info flag is the caller's business.
    public void setActive(StreamType type, boolean active) {
        var publication = publications.get(type);
        if (publication != null && publication.isActive() != active) {
            publication.active(active);
            media.router().pause(publication.producer(), !active);
            media.activeChanged(publication);
        }
    }

    /// What this session publishes, audio first.
    public List<Publication> publications() {
        return List.copyOf(publications.values());
    }

    /// What this session watches.
    public List<Subscription> subscriptions() {
        return List.copyOf(subscriptions.values());
    }

    /// From now on the member hears of what the others publish, and at once of what they publish already. Called
    /// again, it only changes what the client can receive.
    ///
    /// @param capabilities with the payload types and extension ids of [Forwarding#capabilities]
    public void watch(RtpCapabilities capabilities) {
        var first = receives == null;
        receives = capabilities;
        if (first) {
            media.publicationsFor(this).forEach(this::announce);
        }
    }

    /// Prepares to send a publication to the client, in place of an earlier subscription to it. Nothing is sent before
    /// [Subscription#start].
    ///
    /// @param mid media id, unique on the link for its whole life, such as [Link#newMid]; at most 8 characters
    /// @return empty if the client cannot decode it, or the publication is over
    public Optional<Subscription> subscribe(Link link, Publication publication, String mid) {
        return subscribe(link, publication, mid, parameters -> parameters);
    }

    /// The same for a client that numbers payload types and extensions its own way.
    ///
    /// @param terms turns our parameters into the client's
    public Optional<Subscription> subscribe(
            Link link, Publication publication, String mid, UnaryOperator<RtpParameters> terms) {
        if (closed || receives == null || publication.isEnded() || publication.owner() == this) {
            return Optional.empty();
        }
        var earlier = subscriptions.get(publication);
        if (earlier != null) {
            earlier.close();
        }
        var producer = publication.producer();
        return ConsumerParameters.of(
                        producer.spec().parameters(), producer.spec().mapping(), receives, link.newIdentity(mid))
                .map(parameters -> subscribe(link, publication, terms.apply(parameters)));
    }

    private Subscription subscribe(Link link, Publication publication, RtpParameters parameters) {
        var consumer = router().consume(link.handle(), publication.producer(), parameters);
        var subscription = new Subscription(this, publication, parameters, consumer);
        subscriptions.put(publication, subscription);
        media.subscriptions().add(subscription);
        if (!wants(publication.sessionId(), publication.type())) {
            subscription.want(false);
        }
        return subscription;
    }

    /// The viewer wants, or does not want, a session's stream. Kept whether or not it is published now.
    public void want(SessionId sessionId, StreamType type, boolean wanted) {
        if (closed) {
            return;
        }
        wishes.set(sessionId, type, wanted);
        for (var subscription : subscriptions.values()) {
            var publication = subscription.publication();
            if (publication.type() == type && publication.sessionId().equals(sessionId)) {
                subscription.want(wanted);
            }
        }
    }

    /// What the viewer wishes; true unless it said otherwise.
    public boolean wants(SessionId sessionId, StreamType type) {
        return wishes.has(sessionId, type);
    }

    /// Leaves: ends what it publishes and watches and closes its links. Closing twice does nothing.
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(subscriptions.values()).forEach(Subscription::close);
        var own = publications();
        publications.clear();
        own.forEach(this::end);
        links.forEach(link -> link.close(session.channel().nowNs()));
        media.leave(this);
    }

    Router router() {
        return media.router();
    }

    void announce(Publication publication) {
        if (receives != null && !closed && !publication.isEnded()) {
            listener.onPublished(publication);
        }
    }

    void withdraw(Publication publication) {
        var subscription = subscriptions.get(publication);
        if (subscription != null) {
            subscription.close();
        }
        if (receives != null && !closed) {
            listener.onUnpublished(publication);
        }
    }

    void announceActive(Publication publication) {
        if (receives != null && !closed) {
            listener.onActiveChanged(publication);
        }
    }

    void forget(Subscription subscription) {
        subscriptions.remove(subscription.publication(), subscription);
        media.subscriptions().remove(subscription);
    }

    private void end(@Nullable Publication publication) {
        if (publication != null) {
            publication.end();
            media.unpublished(publication);
            router().close(publication.link().handle(), publication.producer());
        }
    }

    /// Hears of a transport on the mailbox.
    private final class LinkEvents implements TransportListener {
        private @Nullable Link link;

        @Override
        public void onConnected() {
            if (!closed && link != null) {
                link.connected(session.channel().nowNs());
                listener.onConnected(link);
            }
        }

        @Override
        public void onMedia() {
            if (!closed) {
                session.mediaFlows();
            }
        }

        @Override
        public void onLost(Loss loss) {
            if (!closed && link != null) {
                link.close(session.channel().nowNs());
                listener.onLost(link, closeReason(loss), loss.detail());
            }
        }

        private static CloseReason closeReason(Loss loss) {
            return switch (loss.kind()) {
                case PATH -> CloseReason.MEDIA_LOST;
                case HANDSHAKE_REFUSED -> CloseReason.HANDSHAKE_REFUSED;
            };
        }
    }
}
