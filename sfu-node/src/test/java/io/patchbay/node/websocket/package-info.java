/// Tests of the package of the same name. May use everything.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.websocket;
