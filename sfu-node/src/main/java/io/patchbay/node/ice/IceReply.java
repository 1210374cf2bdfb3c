package io.patchbay.node.ice;

import io.patchbay.node.packet.DropReason;

/// What to do with a STUN message.
///
/// @param length bytes of the response to send back to where the request came from; 0 for none
/// @param reason `NONE`, or why the message did not count
public record IceReply(int length, IceEvent event, DropReason reason) {}
