package io.patchbay.node.media;

import io.patchbay.node.srtp.SrtpProfile;
import java.net.InetAddress;
import java.util.List;

/// How the media plane runs.
///
/// @param loops how many media loops, each with one UDP and one TCP port
/// @param bindAddress where the ports are bound
/// @param announcedAddress what clients are told, an address or a host name
/// @param minPort first port of the range
/// @param maxPort last port of the range
/// @param withTcp whether ICE-TCP is offered
/// @param maxHandshakes DTLS handshakes at a time
/// @param profiles SRTP profiles by preference
/// @param transport limits of each transport
public record MediaSettings(
        int loops,
        InetAddress bindAddress,
        String announcedAddress,
        int minPort,
        int maxPort,
        boolean withTcp,
        int maxHandshakes,
        List<SrtpProfile> profiles,
        TransportSettings transport) {
    public MediaSettings {
        profiles = List.copyOf(profiles);
        if (profiles.isEmpty()) {
            throw new IllegalArgumentException("profiles: at least one SRTP profile is required");
        }
    }

    /// With all SRTP profiles, GCM first.
    public MediaSettings(
            int loops,
            InetAddress bindAddress,
            String announcedAddress,
            int minPort,
            int maxPort,
            boolean withTcp,
            int maxHandshakes,
            TransportSettings transport) {
        this(
                loops,
                bindAddress,
                announcedAddress,
                minPort,
                maxPort,
                withTcp,
                maxHandshakes,
                List.of(SrtpProfile.values()),
                transport);
    }
}
