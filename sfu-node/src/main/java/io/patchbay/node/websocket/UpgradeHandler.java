package io.patchbay.node.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import io.patchbay.node.auth.ClientAddress;
import io.patchbay.node.metrics.NodeMetrics.SocketRefusal;
import io.patchbay.node.signaling.Elsewhere;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a connection into a WebSocket when its client asks for it, whatever the path; everything else goes on to HTTP.
/// Owner: the connection's event loop.
public final class UpgradeHandler extends ChannelInboundHandlerAdapter {
    /// Name of the handler in the pipeline.
    public static final String NAME = "patchbay-websocket-upgrade";

    private static final String FLEET = "Patchbay-Fleet";
    private static final String HOPS = "Patchbay-Hops";

    private final SocketSettings settings;
    private final List<String> httpHandlers;
    private boolean upgrading;

    /// @param httpHandlers names of the pipeline's handlers that only HTTP needs; those that are there are removed
    public UpgradeHandler(SocketSettings settings, List<String> httpHandlers) {
        this.settings = settings;
        this.httpHandlers = List.copyOf(httpHandlers);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (upgrading) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request && asksForWebSocket(request)) {
            upgrading = true;
            upgrade(context, request);
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(context, message);
        }
    }

    private void upgrade(ChannelHandlerContext context, HttpRequest request) {
        var headers = request.headers();
        var relayed = settings.door().elsewhere().isFromTheFleet(headers.get(FLEET));
        if (!relayed
                && !settings.dialects().allows(request.uri(), headers.get(HttpHeaderNames.ORIGIN), host(headers))) {
            settings.door().metrics().socketRefused(SocketRefusal.ORIGIN);
            refuse(context, HttpResponseStatus.FORBIDDEN, "this page's origin is not in SFU_ALLOWED_ORIGINS");
            return;
        }
        var address = ClientAddress.of(
                (InetSocketAddress) context.channel().remoteAddress(),
                request.headers().get("X-Forwarded-For"),
                settings.trustProxy() || relayed);
        var refusal = settings.door().gate().enter(address);
        if (refusal.isPresent()) {
            settings.door().metrics().socketRefused(refusal.get());
            refuse(context, HttpResponseStatus.TOO_MANY_REQUESTS, "too many sockets; try again later");
            return;
        }
        try {
            var hops = relayed ? hops(request) : 0;
            handshake(context, request, new Elsewhere.Origin(request.uri(), address, hops));
        } catch (WebSocketHandshakeException e) {
            settings.door().gate().leave(address, true);
            refuse(context, HttpResponseStatus.BAD_REQUEST, "this is no WebSocket handshake");
        }
    }

    private @Nullable String host(HttpHeaders headers) {
        var forwarded = headers.get("X-Forwarded-Host");
        return settings.trustProxy() && forwarded != null
                ? ClientAddress.first(forwarded)
                : headers.get(HttpHeaderNames.HOST);
    }

    /// How many nodes relayed this; at least one, since one says so.
    private static int hops(HttpRequest request) {
        var hops = request.headers().getInt(HOPS, 1);
        return Math.clamp(hops, 1, Integer.MAX_VALUE);
    }

    private void handshake(ChannelHandlerContext context, HttpRequest request, Elsewhere.Origin origin) {
        var maxBytes = settings.limits().maxFrameBytes();
        var decoder = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxBytes)
                .allowExtensions(false)
                .closeOnProtocolViolation(false)
                .build();
        var handshaker = new WebSocketServerHandshakerFactory("", null, decoder).newHandshaker(request);
        if (handshaker == null) {
            settings.door().gate().leave(origin.clientAddress(), true);
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel())
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        var pipeline = context.pipeline();
        var full = new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers().copy(),
                EmptyHttpHeaders.INSTANCE);
        httpHandlers.stream().filter(name -> pipeline.get(name) != null).forEach(pipeline::remove);
        var _ = handshaker.handshake(context.channel(), full);
        pipeline.addLast(new WebSocketFrameAggregator(maxBytes));
        pipeline.addLast(new SocketHandler(
                context.channel(), origin, settings, settings.dialects().at(request.uri())));
        pipeline.remove(this);
        context.channel().config().setAutoRead(true);
    }

    private static void refuse(ChannelHandlerContext context, HttpResponseStatus status, String error) {
        var body = Unpooled.copiedBuffer("{\"error\":\"" + error + "\"}", StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static boolean asksForWebSocket(HttpRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }
}
