/// Tests of how channels are found and outlive their nodes.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.fleet;
