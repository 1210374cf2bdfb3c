/// The node's configuration: every environment variable, its default and its checks. May use the tokens
/// and addresses of `schemas`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.config;
