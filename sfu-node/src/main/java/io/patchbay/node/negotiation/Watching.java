package io.patchbay.node.negotiation;

import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.forwarding.Subscription;
import io.patchbay.node.ortc.MediaKind;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.sdp.DescriptionWriter;
import io.patchbay.node.sdp.LocalMedia;
import io.patchbay.node.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connection over which a client watches: we offer, the client answers, one offer at a time.
///
/// ```
/// IDLE --something to tell: offer()--> OFFERED --answer()--> IDLE
/// ```
///
/// What changes while an offer is out goes into the next one. A section whose stream ended is kept inactive and used
/// again for the next stream of its kind, since sections cannot be taken out of a session.
/// Owner: the channel's mailbox.
public final class Watching {
    /// Most sections of one connection; streams above that wait for a section to become free. What we offer is what
    /// we read: the client's answer has as many.
    static final int MAX_SECTIONS = SessionDescription.MAX_MEDIA;

    private static final long SESSION = 2;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final Member member;
    private final List<Section> sections = new ArrayList<>();
    private final Set<Publication> waiting = new LinkedHashSet<>();
    private @Nullable Link link;
    private long limitBps = NO_LIMIT;
    private boolean offered;
    private boolean changed;
    private long version;

    /// One media section for its whole life.
    private static final class Section {
        private final String mid;
        private final MediaKind kind;
        private RtpParameters parameters;
        private @Nullable Subscription subscription;
        private boolean started;

        Section(String mid, MediaKind kind, Subscription subscription) {
            this.mid = mid;
            this.kind = kind;
            this.parameters = subscription.parameters();
            this.subscription = subscription;
        }

        void carry(Subscription next) {
            subscription = next;
            parameters = next.parameters();
            started = false;
        }

        boolean isFree(MediaKind wanted) {
            return subscription == null && kind == wanted;
        }
    }

    /// An offer for the client.
    ///
    /// @param streams what its active sections carry
    public record Offer(String sdp, List<Stream> streams) {
        public Offer {
            streams = List.copyOf(streams);
        }
    }

    /// A stream on a section.
    public record Stream(String mid, Publication publication) {}

    public Watching(Member member) {
        this.member = member;
    }

    /// There is something new to watch.
    public void add(Publication publication) {
        waiting.add(publication);
    }

    /// A stream is over; its subscription is closed already.
    public void remove(Publication publication) {
        waiting.remove(publication);
        for (var section : sections) {
            if (section.subscription != null && section.subscription.publication() == publication) {
                section.subscription = null;
                changed = true;
            }
        }
    }

    /// The next offer: empty while one is out, and if there is nothing to tell.
    public Optional<Offer> offer() {
        if (offered) {
            return Optional.empty();
        }
        List.copyOf(waiting).forEach(this::place);
        if (!changed || link == null) {
            return Optional.empty();
        }
        changed = false;
        offered = true;
        var header = new DescriptionWriter.Header(SESSION, ++version, "actpass");
        var sdp = DescriptionWriter.write(
                header,
                Descriptions.local(link.info()),
                sections.stream().map(Watching::local).toList());
        return Optional.of(new Offer(sdp, streams()));
    }

    /// Takes the answer to the offer that is out: what the client accepted begins to flow.
    ///
    /// @throws IllegalArgumentException naming what is wrong; the offer stays out
    public void answer(String answer) {
        var open = link;
        if (!offered || open == null) {
            throw new IllegalArgumentException("sdp: there is no offer to answer");
        }
        var description = Descriptions.parse(answer);
        if (description.media().size() != sections.size()) {
            throw new IllegalArgumentException(
                    "sdp: has " + description.media().size() + " media sections, the offer " + sections.size());
        }
        open.connect(Descriptions.fingerprint(description));
        offered = false;
        for (int i = 0; i < sections.size(); i++) {
            var section = sections.get(i);
            var subscription = section.subscription;
            if (subscription == null || section.started) {
                continue;
            }
            if (description.media().get(i).receives()) {
                section.started = true;
                subscription.start();
            } else {
                // The client cannot decode it.
                subscription.close();
                section.subscription = null;
            }
        }
    }

    /// What the client says it can take, also when it says so before there is anything to watch.
    ///
    /// @param bps bit/s, positive
    public void limit(long bps) {
        limitBps = bps;
        if (link != null) {
            link.limit(bps);
        }
    }

    private void place(Publication publication) {
        var free = sections.stream()
                .filter(section -> section.isFree(publication.kind()))
                .findFirst();
        if (free.isEmpty() && sections.size() >= MAX_SECTIONS) {
            return;
        }
        waiting.remove(publication);
        var open = link;
        if (open == null) {
            open = member.openLink();
            link = open;
            if (limitBps != NO_LIMIT) {
                open.limit(limitBps);
            }
        }
        var mid = free.isPresent() ? free.get().mid : open.newMid();
        var subscription = member.subscribe(open, publication, mid);
        if (subscription.isEmpty()) {
            return;
        }
        changed = true;
        if (free.isPresent()) {
            free.get().carry(subscription.get());
        } else {
            sections.add(new Section(mid, publication.kind(), subscription.get()));
        }
    }

    private List<Stream> streams() {
        var streams = new ArrayList<Stream>();
        for (var section : sections) {
            if (section.subscription != null) {
                streams.add(new Stream(section.mid, section.subscription.publication()));
            }
        }
        return streams;
    }

    /// The stream's id names its session and type, so that a client without our messages can tell streams apart.
    private static LocalMedia local(Section section) {
        var subscription = section.subscription;
        var stream = subscription == null
                ? null
                : subscription.publication().sessionId() + "_"
                        + subscription.publication().type().wireName();
        return new LocalMedia(
                section.mid,
                section.kind.wireName(),
                subscription == null ? LocalMedia.Direction.INACTIVE : LocalMedia.Direction.SENDONLY,
                section.parameters,
                List.of(),
                stream == null ? null : token(stream));
    }

    /// Only what an msid may hold (RFC 8830); session ids of text can be anything.
    private static String token(String text) {
        var cleaned = text.replaceAll("[^A-Za-z0-9._+-]", "_");
        return cleaned.length() <= 64 ? cleaned : cleaned.substring(0, 64);
    }
}
