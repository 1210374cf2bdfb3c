/// Tests of signals.
@NullMarked
package io.patchbay.telemetry.process;

import org.jspecify.annotations.NullMarked;
