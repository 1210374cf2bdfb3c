/// How services prove to each other who they are: certificates and keys as PEM text (ADR 0108). May use the JDK alone.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.tls;
