/// How often somebody may do something. Pure: time is an argument. May use the JDK only.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.limit;
