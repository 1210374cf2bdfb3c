/// Tests of signals, ports and files that change.
@NullMarked
package io.patchbay.telemetry.process;

import org.jspecify.annotations.NullMarked;
