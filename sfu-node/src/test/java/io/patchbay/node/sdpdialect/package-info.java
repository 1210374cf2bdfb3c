/// Tests of the SDP dialect. May use everything.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.sdpdialect;
