/// The same demand under other policies and on other fleets, side by side. Uses `capacity.fleet`, `capacity.trace` and
/// `capacity.page`; no clock, no random.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.whatif;
