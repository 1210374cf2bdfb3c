package io.patchbay.node.ice;

import io.patchbay.node.packet.DropReason;
import io.patchbay.node.stun.StunAttribute;
import io.patchbay.node.stun.StunMessage;
import io.patchbay.node.stun.StunWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ICE-lite side of one transport (RFC 8445 sections 2.5 and 7.3, consent RFC 7675). Owned by the media thread.
///
/// ```
///  New --good request--> Selected --no good request for the consent time--> Expired
///                         |    ^                                                |
///                         +----+ nominated from elsewhere                       +--good request--> Selected
/// ```
///
/// The peer is controlling and decides: the path of its newest USE-CANDIDATE is selected. Before there was one, the
/// first path of a good request is used provisionally, so that media may flow at once. A peer that nominates several
/// paths at a time (aggressive nomination) keeps the one of highest priority. Requests of unknown user names or with a
/// wrong integrity change nothing. There is no ICE restart: a peer that lost its path joins again.
public final class IceLite {
    /// Consent lasts this long without a request (RFC 7675 section 5.1).
    public static final Duration DEFAULT_CONSENT = Duration.ofSeconds(30);
    /// Paths that are remembered; the one silent for longest makes room.
    public static final int MAX_PATHS = 8;

    private static final long AGGRESSIVE_NS = 1_000_000_000L;

    private final List<Known> paths = new ArrayList<>();
    private final StunWriter writer = new StunWriter();
    private final long consentNs;
    private final IceCredentials credentials;
    private @Nullable Known selected;
    private boolean nominated;
    private boolean expired;
    private long nomination = -1;
    private long lastHeardNs;
    private boolean heard;

    private static final class Known {
        final IcePath path;
        long priority;
        long heardNs;
        long nominatedNs;

        Known(IcePath path) {
            this.path = path;
        }
    }

    public IceLite(IceCredentials credentials, Duration consent) {
        this.credentials = credentials;
        this.consentNs = consent.toNanos();
    }

    /// The path to send to, or null while there is none or consent is gone.
    public @Nullable IcePath selected() {
        return selected == null || expired ? null : selected.path;
    }

    /// Whether packets from this path belong to the peer: a good request came from it.
    public boolean isKnown(IcePath path) {
        return find(path) != null;
    }

    /// Expires consent, also when the only path was a TCP connection that is gone.
    public IceEvent onTime(long nowNs) {
        if (!heard || expired || nowNs - lastHeardNs < consentNs) {
            return IceEvent.NONE;
        }
        expired = true;
        return new IceEvent.ConsentExpired();
    }

    /// A TCP connection was closed. If it was the selected path, the transport has none until the next good request.
    public void onClosed(IcePath path) {
        paths.removeIf(known -> known.path.equals(path));
        if (selected != null && selected.path.equals(path)) {
            selected = null;
            nominated = false;
        }
    }

    /// Handles a message from `path`; the answer is written to `out`, which needs [StunMessage#MAX_LENGTH] bytes.
    public IceReply onMessage(StunMessage message, IcePath path, long nowNs, byte[] out) {
        if (!message.isBindingRequest()) {
            return new IceReply(0, IceEvent.NONE, DropReason.STUN_NOT_A_REQUEST);
        }
        if (message.username() == null || !message.has(StunAttribute.MESSAGE_INTEGRITY)) {
            return refused(message, 400, DropReason.STUN_BAD_CREDENTIALS, out);
        }
        if (!credentials.usernameFragment().equals(message.localFragment())
                || !message.hasIntegrity(credentials.key())) {
            return refused(message, 401, DropReason.STUN_BAD_CREDENTIALS, out);
        }
        if (message.unknownAttribute() != 0) {
            int length = writer.error(out, 0, message, 420)
                    .unknownAttribute(message.unknownAttribute())
                    .integrity(credentials.key())
                    .fingerprint();
            return new IceReply(length, IceEvent.NONE, DropReason.STUN_BAD_ATTRIBUTE);
        }
        if (message.has(StunAttribute.ICE_CONTROLLED)) {
            // A lite agent never becomes controlling: the peer has to (RFC 8445 section 7.3.1.1).
            int length = writer.error(out, 0, message, 487)
                    .integrity(credentials.key())
                    .fingerprint();
            return new IceReply(length, IceEvent.NONE, DropReason.STUN_ROLE_CONFLICT);
        }
        int length = writer.success(out, 0, message)
                .xorMappedAddress(path.remote())
                .integrity(credentials.key())
                .fingerprint();
        return new IceReply(length, accept(message, path, nowNs), DropReason.NONE);
    }

    private IceReply refused(StunMessage message, int code, DropReason reason, byte[] out) {
        return new IceReply(writer.error(out, 0, message, code).fingerprint(), IceEvent.NONE, reason);
    }

    private IceEvent accept(StunMessage message, IcePath path, long nowNs) {
        Known known = remember(path, nowNs);
        known.heardNs = nowNs;
        known.priority = message.priority();
        lastHeardNs = nowNs;
        heard = true;
        Known before = expired ? null : selected;
        expired = false;
        if (before == null || wins(known, before, message, nowNs)) {
            selected = known;
        } else {
            selected = before;
        }
        noteNomination(known, message, nowNs);
        if (before == null) {
            return new IceEvent.Selected(path);
        }
        return selected.path.equals(before.path) ? IceEvent.NONE : new IceEvent.AddressChanged(before.path, path);
    }

    private boolean wins(Known known, Known before, StunMessage message, long nowNs) {
        if (message.nomination() >= 0) {
            return message.nomination() > nomination;
        }
        if (!message.has(StunAttribute.USE_CANDIDATE) || known == before) {
            return false;
        }
        boolean rivals = nominated && nowNs - before.nominatedNs < AGGRESSIVE_NS;
        return !rivals || known.priority > before.priority;
    }

    private void noteNomination(Known known, StunMessage message, long nowNs) {
        if (message.nomination() >= 0 || message.has(StunAttribute.USE_CANDIDATE)) {
            known.nominatedNs = nowNs;
            nominated |= known == selected;
            nomination = Math.max(nomination, message.nomination());
        }
    }

    private Known remember(IcePath path, long nowNs) {
        Known known = find(path);
        if (known != null) {
            return known;
        }
        if (paths.size() == MAX_PATHS) {
            evictSilent(nowNs);
        }
        known = new Known(path);
        paths.add(known);
        return known;
    }

    private void evictSilent(long nowNs) {
        int silent = -1;
        for (int i = 0; i < paths.size(); i++) {
            boolean longer = silent < 0 || nowNs - paths.get(i).heardNs > nowNs - paths.get(silent).heardNs;
            if (paths.get(i) != selected && longer) {
                silent = i;
            }
        }
        paths.remove(silent);
    }

    private @Nullable Known find(IcePath path) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).path.equals(path)) {
                return paths.get(i);
            }
        }
        return null;
    }
}
