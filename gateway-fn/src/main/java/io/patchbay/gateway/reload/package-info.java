/// Keys, tenants and certificates that change while the gateway runs. May use `config`, `auth`, `table`, `forward` and
/// `metrics`.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.reload;
