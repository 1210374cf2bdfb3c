/// Tests of the gateway from outside: real HTTP on free loopback ports. Nodes are small servers that stand for
/// others'.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway;
