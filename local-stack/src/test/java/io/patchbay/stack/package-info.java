/// Tests of the launcher; `DemoIT` runs the real one. May use everything the module uses.
@org.jspecify.annotations.NullMarked
package io.patchbay.stack;
