/// Tests of `dtls`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.dtls;
