/// Tests of `stun`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.stun;
