/// Tests of certificates and keys, over real sockets where it matters. May use all of the module.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.tls;
