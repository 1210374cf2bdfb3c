/// Asks stock odoo/sfu nodes for their load and writes heartbeats on their behalf. May use `schemas` and the JDK's
/// HTTP client.
@org.jspecify.annotations.NullMarked
package io.patchbay.aggregator.poller;
