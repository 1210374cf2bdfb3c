/// A fleet in virtual time: rooms arrive and fill, nodes send heartbeats and fail, and everything between is the real
/// thing, the folding and the decisions of `placement`. Uses `schemas.event` and `placement`; no clock, no random.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.fleet;
