/// Tests of `srtp`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.srtp;
