/// The load table as this gateway knows it: refreshed in the background, merged with static nodes, kept when the
/// aggregator is gone. May use `config`, `forward`, `schemas` and `placement`.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.table;
