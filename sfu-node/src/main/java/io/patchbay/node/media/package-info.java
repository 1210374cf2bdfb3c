/// The media loops: sockets, transports, producers and consumers, each owned by one loop's thread. Control code comes
/// in through [io.patchbay.node.media.MediaEngine] and its handles only, and hears back through listeners. May use the
/// packet-path packages, `ortc` and NIO; no logger in a loop turn, no HTTP, JSON, Kafka.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.media;
