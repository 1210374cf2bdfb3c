/// Tests of the tokens, with golden vectors of other implementations. May use all of the module.
@org.jspecify.annotations.NullMarked
package io.patchbay.schemas.token;
