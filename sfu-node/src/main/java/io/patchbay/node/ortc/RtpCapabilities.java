package io.patchbay.node.ortc;

import java.util.List;

/// What a side can send and receive.
public record RtpCapabilities(List<RtpCodecCapability> codecs, List<RtpHeaderExtensionCapability> headerExtensions) {
    public RtpCapabilities {
        codecs = Limits.list("codecs", codecs, Limits.MAX_CODECS);
        headerExtensions = Limits.list("headerExtensions", headerExtensions, Limits.MAX_HEADER_EXTENSIONS * 2);
    }
}
