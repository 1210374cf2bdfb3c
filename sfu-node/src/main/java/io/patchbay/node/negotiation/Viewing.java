package io.patchbay.node.negotiation;

import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.ortc.RouterExtension;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.sdp.DescriptionWriter;
import io.patchbay.node.sdp.LocalMedia;
import io.patchbay.node.sdp.RemoteMedia;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection over which a client watches one session, in its own offer's terms (WHEP): the client offers sections to
/// receive, we fill them once. A stream that ends leaves its section silent; one of the same type that takes its place
/// goes on there, if the section's codecs allow it. Owner: the channel's mailbox.
public final class Viewing {
    private static final long SESSION = 3;

    private final Member member;
    private final RtpCapabilities capabilities;
    private final List<Section> sections = new ArrayList<>();
    private @Nullable Link link;

    /// A section of the offer and what we send there.
    private static final class Section {
        private final RemoteMedia offered;
        private @Nullable Publication carried;
        private @Nullable RtpParameters parameters;

        Section(RemoteMedia offered) {
            this.offered = offered;
        }

        boolean takes(Publication publication) {
            return offered.receives()
                    && offered.kind().equals(publication.kind().wireName());
        }
    }

    /// @param capabilities of the router
    public Viewing(Member member, RtpCapabilities capabilities) {
        this.member = member;
        this.capabilities = capabilities;
        member.watch(capabilities);
    }

    /// Takes the offer and gives the answer. Called once.
    ///
    /// @param streams what is to be watched, the most wanted first
    /// @throws IllegalArgumentException naming what is wrong with the offer
    public String answer(String offer, List<Publication> streams) {
        var description = Descriptions.parse(offer);
        var fingerprint = Descriptions.fingerprint(description);
        if (description.media().stream().noneMatch(RemoteMedia::receives)) {
            throw new IllegalArgumentException("sdp: no section of the offer receives");
        }
        description.media().forEach(offered -> sections.add(new Section(offered)));
        var open = member.openLink();
        link = open;
        open.connect(fingerprint);
        streams.forEach(this::place);
        var header = new DescriptionWriter.Header(SESSION, 1, "passive");
        return DescriptionWriter.write(
                header,
                Descriptions.local(open.info()),
                sections.stream().map(Viewing::local).toList());
    }

    /// Names the ICE session; empty before the answer.
    public String iceSession() {
        return link == null ? "" : link.info().credentials().usernameFragment();
    }

    /// The transport is up: media flows from now on.
    public void start() {
        member.subscriptions().forEach(subscription -> subscription.start());
    }

    /// A stream of the watched session is over.
    public void remove(Publication publication) {
        sections.stream().filter(section -> section.carried == publication).forEach(section -> section.carried = null);
    }

    /// The watched session sends a stream anew: it goes on where the earlier one of its kind was.
    public void resume(Publication publication) {
        place(publication);
        start();
    }

    private void place(Publication publication) {
        var open = link;
        for (var section : sections) {
            if (open == null || section.carried != null || !section.takes(publication)) {
                continue;
            }
            var terms = Terms.of(section.offered.rtp(), publication.parameters(), capabilities);
            if (terms.isEmpty()) {
                continue;
            }
            var subscription = member.subscribe(open, publication, section.offered.mid(), terms.get()::apply);
            if (subscription.isPresent()) {
                section.carried = publication;
                section.parameters = subscription.get().parameters();
                return;
            }
        }
    }

    private static LocalMedia local(Section section) {
        var parameters = Optional.ofNullable(section.parameters);
        var offered = section.offered;
        var direction = parameters.isPresent() ? LocalMedia.Direction.SENDONLY : LocalMedia.Direction.INACTIVE;
        return new LocalMedia(
                offered.mid(),
                offered.kind(),
                offered.rejected() || offered.rtp().codecs().isEmpty() ? LocalMedia.Direction.REJECTED : direction,
                parameters.map(Viewing::described).orElse(offered.rtp()),
                List.of(),
                parameters.isPresent() ? "patchbay" : null);
    }

    /// Packets that say their section need no SSRC in the answer, and must not have one there: a stream that takes
    /// another's place has an SSRC that no answer told, and libwebrtc shows that only where it was told none.
    private static RtpParameters described(RtpParameters sent) {
        var saysItsSection = sent.headerExtensions().stream()
                .anyMatch(extension -> extension.uri().equals(RouterExtension.MID.uri()));
        var untold = List.of(new RtpEncodingParameters(null, null, null, null, null, null));
        return saysItsSection
                ? new RtpParameters(
                        sent.mid(), sent.codecs(), sent.headerExtensions(), untold, sent.rtcp(), sent.msid())
                : sent;
    }
}
