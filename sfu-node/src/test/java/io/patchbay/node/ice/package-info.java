/// Tests of `ice`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.ice;
