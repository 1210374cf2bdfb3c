/// What a running process has of its system: signals from operators, ports, and files that change meanwhile.
@NullMarked
package io.patchbay.telemetry.process;

import org.jspecify.annotations.NullMarked;
