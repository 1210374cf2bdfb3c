/// The fan-out benchmark: a node in one process, clients in another, real UDP and DTLS-SRTP between them. May use the
/// node's packet and media packages and picocli.
@org.jspecify.annotations.NullMarked
package io.patchbay.bench;
