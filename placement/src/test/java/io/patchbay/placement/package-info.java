/// Tests of the pure core, and the fleet in virtual time that they share. May use what `placement` may, and test
/// libraries.
@org.jspecify.annotations.NullMarked
package io.patchbay.placement;
