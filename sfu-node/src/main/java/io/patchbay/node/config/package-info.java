/// The node's configuration: every environment variable, its default and its checks. May use only the JDK.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.config;
