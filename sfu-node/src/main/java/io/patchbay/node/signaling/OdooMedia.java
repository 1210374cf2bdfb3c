package io.patchbay.node.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.patchbay.node.channel.CloseReason;
import io.patchbay.node.channel.Session;
import io.patchbay.node.channel.SessionId;
import io.patchbay.node.channel.StreamType;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.forwarding.Link;
import io.patchbay.node.forwarding.Member;
import io.patchbay.node.forwarding.MemberListener;
import io.patchbay.node.forwarding.Publication;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The media of one session of the odoo dialect (`docs/odoo-protocol.md`, "Media").
///
/// ```
/// open: two links, INIT_TRANSPORTS --answer with capabilities--> connected, watching
///   |--no answer, or none that can be read--> socket closed, 1011
/// ```
///
/// Owner: the channel's mailbox.
final class OdooMedia implements MediaPlane.Media, MemberListener {
    private static final Logger LOG = LoggerFactory.getLogger(OdooMedia.class);

    private final Session session;
    private final Bus bus;
    private @Nullable Joined joined;

    /// What there is once the session is in the forwarding.
    ///
    /// @param cts client to server
    /// @param stc server to client
    private record Joined(Member member, Link cts, Link stc, Announcer announcer) {}

    OdooMedia(Session session, Bus bus) {
        this.session = session;
        this.bus = bus;
    }

    void start(Forwarding forwarding, ProducerOptions options) {
        var open = open(forwarding.join(session, this));
        joined = open;
        var payload = JsonNodeFactory.instance.objectNode();
        payload.set("capabilities", MediaJson.of(forwarding.capabilities()));
        payload.set("stcConfig", MediaJson.of(open.stc().info()));
        payload.set("ctsConfig", MediaJson.of(open.cts().info()));
        payload.set("producerOptionsByKind", options.toJson());
        var _ = bus.request("INIT_TRANSPORTS", payload).whenComplete(this::onCapabilities);
    }

    private Joined open(Member member) {
        try {
            var cts = member.openLink();
            var stc = member.openLink();
            return new Joined(member, cts, stc, new Announcer(session, bus, member, stc));
        } catch (RuntimeException e) {
            member.close();
            throw e;
        }
    }

    private void onCapabilities(@Nullable JsonNode answer, @Nullable Throwable failure) {
        if (joined == null || failure instanceof CancellationException) {
            return;
        }
        try {
            var capabilities = MediaJson.capabilities(answer == null ? MissingNode.getInstance() : answer);
            if (failure == null) {
                session.connected();
                joined.member().watch(capabilities);
                return;
            }
        } catch (IllegalArgumentException e) {
            refused("INIT_TRANSPORTS", e);
        }
        session.close(CloseReason.ERROR);
    }

    @Override
    public Optional<CompletableFuture<JsonNode>> request(String name, JsonNode payload) {
        var open = joined;
        if (open == null) {
            return Optional.empty();
        }
        return switch (name) {
            case "CONNECT_CTS_TRANSPORT" -> Optional.of(answer(name, () -> connect(open.cts(), payload)));
            case "CONNECT_STC_TRANSPORT" -> Optional.of(answer(name, () -> connect(open.stc(), payload)));
            case "INIT_PRODUCER" -> Optional.of(answer(name, () -> produce(open, payload)));
            default -> Optional.empty();
        };
    }

    /// A request that cannot be answered stays unanswered and counts as an error.
    private CompletableFuture<JsonNode> answer(String name, Supplier<JsonNode> work) {
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (IllegalArgumentException e) {
            refused(name, e);
            session.error();
            return CompletableFuture.failedFuture(e);
        }
    }

    private static JsonNode connect(Link link, JsonNode payload) {
        if (!link.connect(MediaJson.fingerprint(payload.path("dtlsParameters")))) {
            throw new IllegalArgumentException("the transport is connected already");
        }
        return MissingNode.getInstance();
    }

    private static JsonNode produce(Joined open, JsonNode payload) {
        var type = streamType(payload.path("type"));
        var parameters = MediaJson.parameters(payload.path("rtpParameters"));
        open.member().admit(1);
        var publication = open.member().publish(open.cts(), type, parameters);
        return JsonNodeFactory.instance.objectNode().put("id", publication.id());
    }

    @Override
    public boolean message(String name, JsonNode payload) {
        var open = joined;
        if (open == null) {
            return false;
        }
        try {
            return switch (name) {
                case "CONSUMPTION_CHANGE" -> consumptionChange(open.member(), payload);
                case "PRODUCTION_CHANGE" -> productionChange(open.member(), payload);
                default -> false;
            };
        } catch (IllegalArgumentException e) {
            refused(name, e);
            session.error();
            return true;
        }
    }

    private static boolean consumptionChange(Member member, JsonNode payload) {
        var watched = SessionId.of(payload.path("sessionId"))
                .orElseThrow(() -> new IllegalArgumentException("sessionId: must be a session id"));
        for (var type : StreamType.values()) {
            var wanted = payload.path("states").path(type.wireName());
            if (!wanted.isMissingNode()) {
                member.want(watched, type, BusJson.isTruthy(wanted));
            }
        }
        return true;
    }

    private static boolean productionChange(Member member, JsonNode payload) {
        member.setActive(streamType(payload.path("type")), BusJson.isTruthy(payload.path("active")));
        return true;
    }

    private static StreamType streamType(JsonNode type) {
        return StreamType.of(type.asText(""))
                .orElseThrow(() -> new IllegalArgumentException("type: must be audio, camera or screen"));
    }

    @Override
    public void close(CloseReason reason) {
        if (joined != null) {
            joined.announcer().close();
            joined.member().close();
            joined = null;
        }
    }

    @Override
    public void onPublished(Publication publication) {
        if (joined != null) {
            joined.announcer().announce(publication);
        }
    }

    /// Clients close what a later stream of the same type, or the session's leave, replaces.
    @Override
    public void onUnpublished(Publication publication) {}

    /// Clients learn it from the info of the session.
    @Override
    public void onActiveChanged(Publication publication) {}

    @Override
    public void onConnected(Link link) {
        LOG.atDebug()
                .addKeyValue("channelId", session.channel().uuid())
                .addKeyValue("sessionId", session.id())
                .log("transport connected");
    }

    /// The protocol has no message for a broken path, and no ICE restart: only a new socket brings a new one.
    @Override
    public void onLost(Link link, CloseReason reason, String detail) {
        LOG.atInfo()
                .addKeyValue("channelId", session.channel().uuid())
                .addKeyValue("sessionId", session.id())
                .addKeyValue("reason", detail)
                .log("media path lost");
        session.close(reason);
    }

    private void refused(String name, IllegalArgumentException reason) {
        LOG.atDebug()
                .addKeyValue("channelId", session.channel().uuid())
                .addKeyValue("sessionId", session.id())
                .addKeyValue("name", name)
                .addKeyValue("reason", reason.getMessage())
                .log("message refused");
    }
}
