/// What operators tell a running process by signals.
@NullMarked
package io.patchbay.telemetry.process;

import org.jspecify.annotations.NullMarked;
