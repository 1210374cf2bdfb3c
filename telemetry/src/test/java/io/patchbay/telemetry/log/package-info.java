@NullMarked
package io.patchbay.telemetry.log;

import org.jspecify.annotations.NullMarked;
