/// Who may ask for what: tokens signed with the node's key, a channel's key, or shared secrets.
/// May use the tokens of `schemas`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.auth;
