/// WHIP and WHEP without HTTP: sessions that publish or watch by one offer and one answer (`docs/whip.md`).
/// May use `channel` and `negotiation`.
@org.jspecify.annotations.NullMarked
package io.patchbay.node.whip;
