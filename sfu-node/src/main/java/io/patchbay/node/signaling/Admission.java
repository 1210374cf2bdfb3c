package io.patchbay.node.signaling;

import io.patchbay.node.auth.TokenCheck;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.ChannelSetup;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.SessionId;
import io.patchbay.schemas.token.Claims;
import java.util.Optional;

/// Decides whether a client may enter, and where. Thread-safe, without state of its own.
///
/// The token is checked with the channel's key, or with the node's if the channel has none or is unknown. A token that
/// names the channel itself (dialect 1.1) cannot enter a channel that has a key of its own.
public final class Admission {
    /// The answer to a first message.
    public sealed interface Verdict {
        /// May enter.
        ///
        /// @param claims of the verified token
        record Admitted(Channel channel, SessionId sessionId, Claims claims) implements Verdict {}

        /// This node does not have the channel.
        ///
        /// @param jwt unverified
        record Unknown(String channelUuid, String jwt) implements Verdict {}

        record Refused(CloseReason reason) implements Verdict {}
    }

    private static final Verdict UNAUTHENTICATED = new Verdict.Refused(CloseReason.AUTHENTICATION_FAILED);

    private final Channels channels;
    private final TokenCheck tokens;

    public Admission(Channels channels, TokenCheck tokens) {
        this.channels = channels;
        this.tokens = tokens;
    }

    /// Judges the first message of a socket.
    public Verdict judge(String text) {
        return switch (Credentials.parse(text)) {
            case Credentials.Parsed.Ok(var credentials) -> judge(credentials);
            case Credentials.Parsed.Missing() -> UNAUTHENTICATED;
            case Credentials.Parsed.NotJson() -> new Verdict.Refused(CloseReason.ERROR);
        };
    }

    /// Judges a token for a channel that the client names.
    public Verdict judge(String channelUuid, String jwt) {
        return judge(new Credentials(channelUuid, jwt));
    }

    private Verdict judge(Credentials credentials) {
        var wanted = credentials.channelUuid();
        // Looked up once: a channel that closes meanwhile must not make its token one for the node's keys.
        var named = channels.find(wanted);
        if (wanted != null && named.isEmpty()) {
            return new Verdict.Unknown(wanted, credentials.jwt());
        }
        var claims = named.flatMap(channel -> check(channel.setup(), credentials.jwt()))
                .orElseGet(() -> tokens.check(credentials.jwt()))
                .claims();
        return claims.map(verified -> enter(credentials, named, verified)).orElse(UNAUTHENTICATED);
    }

    /// Empty if any key of this node will do.
    private Optional<TokenCheck.Result> check(ChannelSetup setup, String jwt) {
        return setup.sessionKeys().map(keys -> tokens.check(jwt, keys));
    }

    private Verdict enter(Credentials credentials, Optional<Channel> named, Claims claims) {
        var channel = credentials.channelUuid() != null
                ? named
                : channels.find(claims.text("sfu_channel_uuid").orElse(null))
                        .filter(found -> found.setup().key() == null);
        var sessionId = claims.get("session_id").flatMap(SessionId::of);
        return channel.isPresent() && sessionId.isPresent()
                ? new Verdict.Admitted(channel.get(), sessionId.get(), claims)
                : UNAUTHENTICATED;
    }
}
