/// Stand-ins and clients for tests. May use everything.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.fakes;
