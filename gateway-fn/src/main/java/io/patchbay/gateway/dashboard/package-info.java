/// What the fleet's page shows: the table as this gateway has it or had it, and what was decided. May use `table`,
/// `placement` and `schemas`.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.dashboard;
