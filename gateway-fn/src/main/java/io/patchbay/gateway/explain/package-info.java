/// Why a room went where it went: recorded decisions, decided again and put into words. May use `table`, `placement`
/// and `schemas`.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.explain;
