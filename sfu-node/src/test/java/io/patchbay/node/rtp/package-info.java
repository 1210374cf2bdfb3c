/// Tests of `rtp`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.rtp;
