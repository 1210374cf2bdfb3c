/// Sealing of key material for a group of readers (JWE). May use the JDK and nimbus-jose-jwt.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.seal;
