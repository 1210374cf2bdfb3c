/// Trace files: records of topics, one a line, compressed. Uses the codecs of `schemas`; no Kafka.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.trace;
