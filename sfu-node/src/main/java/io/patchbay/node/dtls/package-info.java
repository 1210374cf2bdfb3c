/// The DTLS 1.2 server that agrees on SRTP keys (RFC 5764), on Bouncy Castle.
/// May use `packet`, `srtp`, Bouncy Castle and virtual threads; this is the one packet package that blocks.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.dtls;
