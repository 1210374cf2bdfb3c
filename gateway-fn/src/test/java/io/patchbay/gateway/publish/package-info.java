/// Tests of publishing. May use all of the module.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.publish;
