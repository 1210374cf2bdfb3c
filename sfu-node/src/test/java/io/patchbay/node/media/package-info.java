/// Tests of the media loops. May use everything.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.media;
