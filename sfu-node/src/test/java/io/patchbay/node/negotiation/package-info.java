/// Tests of offers and answers. May use everything.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.negotiation;
