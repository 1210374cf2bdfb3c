/// Logs: the one encoder of all services, and levels at run time. May use logback and its Logstash encoder.
@NullMarked
package io.patchbay.telemetry.log;

import org.jspecify.annotations.NullMarked;
