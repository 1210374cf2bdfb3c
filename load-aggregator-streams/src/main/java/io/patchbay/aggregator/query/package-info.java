/// What is answered: the table of all nodes, snapshots and their deltas, keyed lookups. May use `streams`, `topology`
/// (names of stores), `placement`, `schemas`; nothing of HTTP servers.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.query;
