/// The commands of `patchbay capacity`: their options, progress and exit codes. What they do is in the packages below.
@org.jspecify.annotations.NullMarked
package io.patchbay.capacity;
