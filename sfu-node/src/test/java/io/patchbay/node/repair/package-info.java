/// Tests of `repair`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.repair;
