/// What a fleet carried, what it could carry, and what it will: hours by region, a forecast with a back-test, and the
/// report of both. Uses `placement`, `capacity.trace` and `capacity.page`; no clock, no random.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.report;
