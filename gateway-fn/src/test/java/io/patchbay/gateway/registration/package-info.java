/// Unit tests of the package of the same name.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.registration;
