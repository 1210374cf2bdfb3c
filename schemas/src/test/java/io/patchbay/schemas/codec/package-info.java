/// Tests of the codecs, with golden files of every version. May use all of the module, and Jackson.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.codec;
