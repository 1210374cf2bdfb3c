@NullMarked
package io.patchbay.telemetry;

import org.jspecify.annotations.NullMarked;
