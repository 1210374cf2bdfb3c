package io.patchbay.node.dtls;

import io.patchbay.node.srtp.SrtpKeys;

/// What an association tells its transport. Called on the association's virtual thread: hand over to the media loop,
/// do not block.
public interface DtlsListener {
    /// A datagram for the peer. The bytes are the listener's to keep.
    void onDatagram(byte[] datagram);

    /// The handshake is complete and the peer is who signaling said it is.
    ///
    /// @param incoming what the peer protects with
    /// @param outgoing what we protect with
    void onKeys(SrtpKeys incoming, SrtpKeys outgoing);

    /// The association is over; called exactly once, last.
    void onClosed(DtlsEnd end, String detail);
}
