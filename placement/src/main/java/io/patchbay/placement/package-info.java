/// The pure core: load score, health, selection, decision, replay. No clock, random, I/O, log or shared state: equal
/// inputs give equal answers on any JVM. May use `schemas` events and the JDK's plain types.
@org.jspecify.annotations.NullMarked
package io.patchbay.placement;
