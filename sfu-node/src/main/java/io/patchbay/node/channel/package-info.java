/// Channels, sessions and their life: who is in a call, what they say of themselves, when they have to go.
/// May use Jackson's tree for what sessions relay, and nothing of the transport, the dialects or the framework.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.channel;
