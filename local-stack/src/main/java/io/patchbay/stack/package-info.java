/// The `patchbay` command: starts every part of the system on one machine, each in its own process, and stops them.
/// May use `schemas`, `local-broker` and picocli; knows the services only as programs, by main class and environment.
@org.jspecify.annotations.NullMarked
package io.patchbay.stack;
