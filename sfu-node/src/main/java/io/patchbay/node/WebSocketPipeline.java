package io.patchbay.node;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.patchbay.node.websocket.SocketSettings;
import io.patchbay.node.websocket.UpgradeHandler;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the WebSocket upgrade into Micronaut's HTTP pipeline: the odoo dialect wants a WebSocket at any path, `/` and
/// the paths of routes included, which a route of Micronaut cannot be (ADR 0014).
@Singleton
final class WebSocketPipeline implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final List<String> HTTP_HANDLERS = List.of(
            ChannelPipelineCustomizer.HANDLER_IDLE_STATE,
            ChannelPipelineCustomizer.HANDLER_FLOW_CONTROL,
            ChannelPipelineCustomizer.HANDLER_HTTP_KEEP_ALIVE,
            ChannelPipelineCustomizer.HANDLER_HTTP_COMPRESSOR,
            ChannelPipelineCustomizer.HANDLER_HTTP_DECOMPRESSOR,
            ChannelPipelineCustomizer.HANDLER_WEBSOCKET_UPGRADE,
            ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND);

    private final BeanProvider<SocketSettings> settings;
    private final int managementPort;

    WebSocketPipeline(BeanProvider<SocketSettings> settings, @Value("${patchbay.management.port}") int managementPort) {
        this.settings = settings;
        this.managementPort = managementPort;
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Customizer(null));
        return event.getBean();
    }

    private final class Customizer implements NettyServerCustomizer {
        private final @Nullable Channel channel;

        Customizer(@Nullable Channel channel) {
            this.channel = channel;
        }

        @Override
        public NettyServerCustomizer specializeForChannel(Channel accepted, ChannelRole role) {
            return new Customizer(accepted);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null
                    && channel.localAddress() instanceof InetSocketAddress local
                    && local.getPort() != managementPort) {
                channel.pipeline()
                        .addBefore(
                                ChannelPipelineCustomizer.HANDLER_MICRONAUT_INBOUND,
                                UpgradeHandler.NAME,
                                new UpgradeHandler(settings.get(), HTTP_HANDLERS));
            }
        }
    }
}
