/// Tests of the sealing. May use all of the module and nimbus-jose-jwt.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.seal;
