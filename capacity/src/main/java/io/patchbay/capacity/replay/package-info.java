/// Decides recorded decisions again and counts what comes of it. Uses `placement` and `capacity.trace`; no clock.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.replay;
