/// SRTP and SRTCP (RFC 3711, RFC 7714): keys, rollover, replay windows and the two profiles, on the JDK's ciphers.
/// May use `packet`, `rtp` and the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.srtp;
