/// RTP as it lies in memory: views, sequence arithmetic, header extensions, RTX and the codecs' payload headers.
/// May use `packet` and the JDK; no input or output, no clock, no log.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.rtp;
