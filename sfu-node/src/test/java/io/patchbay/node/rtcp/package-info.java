/// Tests of `rtcp`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.rtcp;
