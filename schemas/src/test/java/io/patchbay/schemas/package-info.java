/// Rules for the module as a whole. May use all of it.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas;
