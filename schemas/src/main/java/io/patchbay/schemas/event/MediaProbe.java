package io.patchbay.schemas.event;

/// The result of the node's latest media probe: a real WebRTC client that joined through the node's public address.
///
/// @param atMs when the probe ended, epoch ms of the node
/// @param ok whether media came back
/// @param connectMs from the offer to connected, -1 if it never connected
/// @param rttMs round trip of the media path, -1 if unknown
/// @param lossPermille lost packets in thousandths, 0 to 1000, -1 if unknown
public record MediaProbe(long atMs, boolean ok, int connectMs, int rttMs, int lossPermille) {
    public MediaProbe {
        Check.atLeast("mediaProbe.atMs", atMs, 0);
        Check.atLeast("mediaProbe.connectMs", connectMs, -1);
        Check.atLeast("mediaProbe.rttMs", rttMs, -1);
        Check.within("mediaProbe.lossPermille", lossPermille, -1, 1000);
    }
}
