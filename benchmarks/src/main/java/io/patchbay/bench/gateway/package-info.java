/// The load test of the gateway: a real stack in processes of its own, callers and a fleet of stub nodes in
/// this one, real sockets between them. May use `schemas` tokens, the JVM connection of the package
/// above and picocli.
@org.jspecify.annotations.NullMarked
package io.patchbay.bench.gateway;
