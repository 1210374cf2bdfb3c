package io.patchbay.node.sdp;

import java.util.List;

/// Our side of a transport, as it is announced.
///
/// @param iceUfrag ICE user name fragment
/// @param icePassword ICE password
/// @param fingerprint SHA-256 of our certificate, hex pairs with colons
/// @param candidates candidate lines without `a=`, such as `candidate:udp 1 udp 1076302079 203.0.113.7 40000 typ host`
public record LocalTransport(String iceUfrag, String icePassword, String fingerprint, List<String> candidates) {
    public LocalTransport {
        candidates = List.copyOf(candidates);
    }
}
