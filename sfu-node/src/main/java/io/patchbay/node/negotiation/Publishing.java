package io.patchbay.node.negotiation;

import io.patchbay.node.channel.StreamType;
import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.Publication;
import io.patchbay.node.ortc.RtpCapabilities;
import io.patchbay.node.ortc.RtpEncodingParameters;
import io.patchbay.node.ortc.RtpParameters;
import io.patchbay.node.sdp.DescriptionWriter;
import io.patchbay.node.sdp.LocalMedia;
import io.patchbay.node.sdp.RemoteMedia;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connection over which a client publishes: the client offers, we answer, again for every change.
/// Owner: the channel's mailbox.
public final class Publishing {
    private static final long SESSION = 1;

    private final Member member;
    private final RtpCapabilities capabilities;
    private final Map<String, Sent> sent = new HashMap<>();
    private @Nullable Link link;
    private long version;

    /// What a media section carries.
    private record Sent(StreamType type, RtpParameters agreed, Publication publication) {}

    /// @param capabilities of the router
    public Publishing(Member member, RtpCapabilities capabilities) {
        this.member = member;
        this.capabilities = capabilities;
    }

    /// Takes an offer: begins, keeps and ends publications as its sections say, and gives the answer.
    ///
    /// @param types what the sections carry, by media id; those not named become audio, camera and screen in order
    /// @throws IllegalArgumentException naming what is wrong; publications stay as they were
    public String answer(String offer, Map<String, StreamType> types) {
        var description = Descriptions.parse(offer);
        var fingerprint = Descriptions.fingerprint(description);
        var assigned = assign(description.media(), types);
        member.admit((int) description.media().stream()
                .filter(section -> begins(section, assigned.get(section.mid())))
                .count());
        var open = openLink(fingerprint);
        var answered = new ArrayList<LocalMedia>();
        for (var section : description.media()) {
            var type = assigned.get(section.mid());
            if (type == null) {
                end(section.mid());
                answered.add(unused(section));
            } else {
                answered.add(publish(open, section, type));
            }
        }
        var header = new DescriptionWriter.Header(SESSION, ++version, "passive");
        return DescriptionWriter.write(header, Descriptions.local(open.info()), answered);
    }

    /// The transport, null before the first offer.
    public @Nullable Link link() {
        return link;
    }

    private Link openLink(String fingerprint) {
        var open = link;
        if (open == null) {
            open = member.openLink();
            link = open;
        }
        open.connect(fingerprint);
        return open;
    }

    /// Whether taking this section begins a publication.
    private boolean begins(RemoteMedia section, @Nullable StreamType type) {
        return type != null
                && Agreement.of(section, capabilities)
                        .filter(agreed -> !isSent(section.mid(), type, agreed))
                        .isPresent();
    }

    private boolean isSent(String mid, StreamType type, RtpParameters agreed) {
        var before = sent.get(mid);
        return before != null && before.type() == type && before.agreed().equals(agreed);
    }

    private LocalMedia publish(Link open, RemoteMedia section, StreamType type) {
        var agreed = Agreement.of(section, capabilities);
        if (agreed.isEmpty()) {
            end(section.mid());
            return rejected(section);
        }
        if (!isSent(section.mid(), type, agreed.get())) {
            end(section.mid());
            var publication = member.publish(open, type, agreed.get());
            sent.put(section.mid(), new Sent(type, agreed.get(), publication));
        }
        return new LocalMedia(
                section.mid(),
                section.kind(),
                LocalMedia.Direction.RECVONLY,
                agreed.get(),
                layers(agreed.get().encodings()),
                null);
    }

    private void end(String mid) {
        var before = sent.remove(mid);
        // Another section may have taken the type over already.
        if (before != null && !before.publication().isEnded()) {
            member.unpublish(before.type());
        }
    }

    private static List<String> layers(List<RtpEncodingParameters> encodings) {
        return encodings.size() < 2
                ? List.of()
                : encodings.stream()
                        .map(RtpEncodingParameters::rid)
                        .filter(Objects::nonNull)
                        .toList();
    }

    /// Pure. Which section becomes which stream; sections that send nothing are left out.
    private static Map<String, StreamType> assign(List<RemoteMedia> media, Map<String, StreamType> named) {
        var assigned = new HashMap<String, StreamType>();
        var free = EnumSet.allOf(StreamType.class);
        for (var section : media) {
            var type = named.get(section.mid());
            if (section.sends() && type != null) {
                if (!free.remove(type) || !section.kind().equals(kindOf(type))) {
                    throw new IllegalArgumentException("tracks: mid " + section.mid() + " cannot be " + type.wireName()
                            + ": it is " + section.kind() + ", or another section has that stream");
                }
                assigned.put(section.mid(), type);
            }
        }
        for (var section : media) {
            if (section.sends() && !assigned.containsKey(section.mid())) {
                assigned.put(section.mid(), next(free, section));
            }
        }
        return assigned;
    }

    private static StreamType next(Set<StreamType> free, RemoteMedia section) {
        var type = free.stream()
                .filter(candidate -> kindOf(candidate).equals(section.kind()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sdp: mid " + section.mid()
                        + " is one stream too many: a session sends one audio, one camera and one screen"));
        free.remove(type);
        return type;
    }

    private static String kindOf(StreamType type) {
        return type == StreamType.AUDIO ? "audio" : "video";
    }

    private static LocalMedia unused(RemoteMedia section) {
        return section.rejected() || section.rtp().codecs().isEmpty()
                ? rejected(section)
                : new LocalMedia(
                        section.mid(), section.kind(), LocalMedia.Direction.INACTIVE, section.rtp(), List.of(), null);
    }

    private static LocalMedia rejected(RemoteMedia section) {
        return new LocalMedia(
                section.mid(), section.kind(), LocalMedia.Direction.REJECTED, section.rtp(), List.of(), null);
    }
}
