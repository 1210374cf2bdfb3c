package io.patchbay.node.forwarding;

import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.media.ProducerHandle;
import io.patchbay.node.ortc.MediaKind;
import io.patchbay.node.ortc.RtpParameters;

/// One stream that a session sends, for the others to watch. Owner: the channel's mailbox, except what says otherwise.
public final class Publication {
    private final Member owner;
    private final Link link;
    private final StreamType type;
    private final ProducerHandle producer;
    private boolean active = true;
    private boolean ended;

    Publication(Member owner, Link link, StreamType type, ProducerHandle producer) {
        this.owner = owner;
        this.link = link;
        this.type = type;
        this.producer = producer;
    }

    /// Unique. Any thread.
    public String id() {
        return producer.id();
    }

    /// Whose it is. Any thread.
    public SessionId sessionId() {
        return owner.session().id();
    }

    /// Any thread.
    public StreamType type() {
        return type;
    }

    /// Any thread.
    public MediaKind kind() {
        return kindOf(type);
    }

    /// What its sender said: its own payload types, extension ids and encodings, smallest layer first. Any thread.
    public RtpParameters parameters() {
        return producer.spec().parameters();
    }

    /// Simulcast layers, 1 without simulcast. Any thread.
    public int layers() {
        return parameters().encodings().size();
    }

    /// Whether packets are forwarded; false while its sender paused it.
    public boolean isActive() {
        return active;
    }

    /// Whether it is over.
    public boolean isEnded() {
        return ended;
    }

    /// Received bits per second. Any thread.
    public long bitrateBps() {
        return producer.bitrateBps();
    }

    static MediaKind kindOf(StreamType type) {
        return type == StreamType.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO;
    }

    Member owner() {
        return owner;
    }

    Link link() {
        return link;
    }

    ProducerHandle producer() {
        return producer;
    }

    void active(boolean value) {
        active = value;
    }

    void end() {
        ended = true;
    }
}
