@NullMarked
package io.patchbay.telemetry.trace;

import org.jspecify.annotations.NullMarked;
