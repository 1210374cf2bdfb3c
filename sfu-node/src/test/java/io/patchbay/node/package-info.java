/// Black-box tests of a running node, and the rules between its packages.
@org.jspecify.annotations.NullMarked
package io.patchbay.node;
