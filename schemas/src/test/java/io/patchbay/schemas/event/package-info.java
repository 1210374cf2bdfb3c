/// Tests of the events. May use only the package.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.event;
