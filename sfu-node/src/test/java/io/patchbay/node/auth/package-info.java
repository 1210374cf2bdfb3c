/// Tests of keys and tokens.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.auth;
