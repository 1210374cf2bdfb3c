package io.patchbay.node.signaling;

/// The bus of odoo/sfu (`docs/odoo-protocol.md`).
///
/// @param mediaPlane the media of channels that carry any
public record OdooDialect(Admission admission, BusTiming timing, MediaPlane mediaPlane) implements Dialect {
    @Override
    public Entry admit(String text, Socket socket) {
        return switch (admission.judge(text)) {
            case Admission.Verdict.Unknown(var uuid, var jwt) -> new Entry.Unknown(uuid, jwt);
            case Admission.Verdict.Refused(var reason) -> new Entry.Refused(reason);
            case Admission.Verdict.Admitted(var channel, var sessionId, var claims) -> {
                var webRtc = channel.setup().webRtc();
                var plane = webRtc ? mediaPlane : MediaPlane.signalingOnly();
                var peer = new OdooPeer(socket, timing, plane, ReadyFrame.of(claims, webRtc));
                yield new Entry.Admitted(channel, sessionId, peer);
            }
        };
    }
}
