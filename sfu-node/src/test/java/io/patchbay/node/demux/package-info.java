/// Tests of `demux`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.demux;
