/// The gateway's own meters, by name. May use Micrometer, and the sets of values in schemas and placement that are
/// labels.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.metrics;
