package io.patchbay.node.signaling;

import io.patchbay.node.channel.Session;
import io.patchbay.node.forwarding.Forwarding;

/// The media of the odoo dialect: two transports a session, parameters as mediasoup-client speaks them. Thread-safe.
public final class OdooMediaPlane implements MediaPlane {
    private final Forwarding forwarding;
    private final ProducerOptions options;

    public OdooMediaPlane(Forwarding forwarding, ProducerOptions options) {
        this.forwarding = forwarding;
        this.options = options;
    }

    @Override
    public Media open(Session session, Bus bus) {
        var media = new OdooMedia(session, bus);
        media.start(forwarding, options);
        return media;
    }
}
