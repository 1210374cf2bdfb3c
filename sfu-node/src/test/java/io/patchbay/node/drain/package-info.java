/// Tests of draining.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.drain;
