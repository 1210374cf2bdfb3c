package io.patchbay.node.media;

import io.patchbay.node.ice.IceCandidate;
import io.patchbay.node.ice.IceCredentials;
import java.util.List;

/// What signaling tells the peer of a transport of ours.
///
/// @param id unique
/// @param credentials ICE user name fragment and password
/// @param candidates UDP first, then TCP passive
/// @param fingerprint SHA-256 of our certificate
public record TransportInfo(String id, IceCredentials credentials, List<IceCandidate> candidates, String fingerprint) {
    public TransportInfo {
        candidates = List.copyOf(candidates);
    }
}
