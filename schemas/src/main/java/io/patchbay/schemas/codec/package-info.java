/// Bytes to events and back, with limits and errors that name the field. May use `event` and Jackson.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.codec;
