/// Tests.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity.page;
