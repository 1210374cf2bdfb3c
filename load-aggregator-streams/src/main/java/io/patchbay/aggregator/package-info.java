/// The load aggregator as a process: its configuration and how its parts are put together.
/// May use every package below, Micronaut and the JDK.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator;
