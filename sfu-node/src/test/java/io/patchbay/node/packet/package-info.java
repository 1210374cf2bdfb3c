/// Tests of `packet` and what packet tests share.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.packet;
