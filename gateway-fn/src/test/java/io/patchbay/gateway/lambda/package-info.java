@org.jspecify.annotations.NullMarked
package io.patchbay.gateway.lambda;
