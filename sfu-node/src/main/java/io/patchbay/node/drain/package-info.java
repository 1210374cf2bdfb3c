/// Taking a node out of service: until when, how many are left, and when the last one is likely to go. May use the
/// core.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.drain;
