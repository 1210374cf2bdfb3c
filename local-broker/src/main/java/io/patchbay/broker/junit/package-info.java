/// A Kafka broker for tests: Testcontainers where a Docker engine answers, the embedded one otherwise.
/// May use `io.patchbay.broker`, JUnit and Testcontainers; only test code may use this package.
@org.jspecify.annotations.NullMarked
package io.patchbay.broker.junit;
