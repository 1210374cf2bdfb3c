package io.patchbay.node.negotiation;

import io.patchbay.node.ice.IceCandidate;
import io.patchbay.node.media.TransportInfo;
import io.patchbay.node.sdp.LocalTransport;
import io.patchbay.node.sdp.RemoteDescription;
import io.patchbay.node.sdp.SessionDescription;

/// Reading a client's descriptions, and our side of a transport as descriptions show it.
public final class Descriptions {
    private Descriptions() {}

    /// Reads a description.
    ///
    /// @throws IllegalArgumentException with the line and what is wrong with it
    public static RemoteDescription parse(String sdp) {
        return switch (SessionDescription.parse(sdp)) {
            case SessionDescription.Result.Parsed(var description) -> RemoteDescription.of(description);
            case SessionDescription.Result.Rejected(var line, var reason) ->
                throw new IllegalArgumentException("sdp: line " + line + " " + reason);
        };
    }

    /// The SHA-256 fingerprint of a description.
    ///
    /// @throws IllegalArgumentException if the client's certificate is described by another hash alone
    public static String fingerprint(RemoteDescription description) {
        var transport = description.transport();
        if (!transport.fingerprintAlgorithm().equals("sha-256")) {
            throw new IllegalArgumentException("a=fingerprint: must be of sha-256");
        }
        return transport.fingerprint();
    }

    /// Our side of a transport.
    public static LocalTransport local(TransportInfo info) {
        return new LocalTransport(
                info.credentials().usernameFragment(),
                info.credentials().password(),
                info.fingerprint(),
                info.candidates().stream().map(IceCandidate::toSdp).toList());
    }
}
