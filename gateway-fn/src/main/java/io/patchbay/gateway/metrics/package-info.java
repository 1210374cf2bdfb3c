/// The gateway's own meters, by name. May use Micrometer only.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.metrics;
