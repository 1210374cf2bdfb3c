/// Bytes to events and back, with limits and errors that name the field. May use `event` and Jackson's streaming core.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.codec;
