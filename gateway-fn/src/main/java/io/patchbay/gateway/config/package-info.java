/// What the process is told: environment, secrets file, defaults, errors that say what to do. May use the JDK,
/// Jackson,
/// and tokens and policy of `schemas` and `placement`; nothing else of the gateway.
@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.config;
