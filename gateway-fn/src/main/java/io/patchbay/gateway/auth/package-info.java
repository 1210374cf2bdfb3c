/// Who is asking: tenant, node and operator tokens, and their hook into Micronaut Security. May use `config`,
/// `schemas`
/// tokens and Micronaut Security.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.auth;
