/// The core of a call's media, the same for every dialect: who publishes what, who watches it, what viewers wish, and
/// who has to be told. Stands between `channel` and `media`; state is owned by the channel's mailbox. May use
/// `channel`, `media` and `ortc`; knows no dialect, no JSON and no SDP.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.forwarding;
