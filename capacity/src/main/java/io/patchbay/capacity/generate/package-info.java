/// Made-up load: when rooms come, how large they are, which nodes fail; and the trace that such a fleet would leave.
/// All chance comes from one seed. Uses `capacity.fleet` and `capacity.trace`.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.generate;
