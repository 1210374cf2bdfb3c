package io.patchbay.node.sdp;

import io.patchbay.node.ortc.RtpHeaderExtensionParameters;
import io.patchbay.node.ortc.RtpParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a peer's description says of one media section, in the terms of `ortc`.
///
/// @param mid media id
/// @param kind `audio` or `video`
/// @param sends whether the peer sends there
/// @param receives whether the peer receives there
/// @param rtp codecs in the peer's order with its payload types, its extension ids, its encodings
/// @param rejected port 0
public record RemoteMedia(
        String mid, String kind, boolean sends, boolean receives, RtpParameters rtp, boolean rejected) {

    /// Extensions of the section.
    public List<RtpHeaderExtensionParameters> headerExtensions() {
        return rtp.headerExtensions();
    }

    /// The peer's transport, equal for all sections of a bundle.
    ///
    /// @param iceUfrag ICE user name fragment
    /// @param icePassword ICE password
    /// @param fingerprintAlgorithm `sha-256`
    /// @param fingerprint hex pairs with colons, upper case
    /// @param setup `actpass`, `active` or `passive`
    public record Transport(
            String iceUfrag,
            @Nullable String icePassword,
            String fingerprintAlgorithm,
            String fingerprint,
            String setup) {}
}
