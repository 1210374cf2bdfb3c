package io.patchbay.node.media;

import java.net.InetAddress;

/// How the media plane runs.
///
/// @param loops how many media loops, each with one UDP and one TCP port
/// @param bindAddress where the ports are bound
/// @param announcedAddress what clients are told, an address or a host name
/// @param minPort first port of the range
/// @param maxPort last port of the range
/// @param withTcp whether ICE-TCP is offered
/// @param maxHandshakes DTLS handshakes at a time
/// @param transport limits of each transport
public record MediaSettings(
        int loops,
        InetAddress bindAddress,
        String announcedAddress,
        int minPort,
        int maxPort,
        boolean withTcp,
        int maxHandshakes,
        TransportSettings transport) {}
