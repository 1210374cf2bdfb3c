/// The gateway process: command line, wiring, start and stop. May use every package below it and Micronaut.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway;
