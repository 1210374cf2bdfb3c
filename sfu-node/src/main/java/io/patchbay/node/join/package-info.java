/// What joining a call looks like from outside: log lines, a span, a metric with an exemplar. May use `channel`,
/// `metrics` and telemetry.
@NullMarked
package io.patchbay.node.join;

import org.jspecify.annotations.NullMarked;
