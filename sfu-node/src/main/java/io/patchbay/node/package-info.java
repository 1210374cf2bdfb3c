/// A WebRTC media server that speaks the odoo/sfu protocol and reports to the fleet. Wires everything, and may use all;
/// the beans of this package and those below exist only in a context that a node started.
@NullMarked
@Configuration
@Requires(property = "patchbay.part", value = "node")
package io.patchbay.node;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
