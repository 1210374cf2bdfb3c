/// Tests of the media probe. May use everything.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.probe;
