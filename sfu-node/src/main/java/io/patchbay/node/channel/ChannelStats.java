package io.patchbay.node.channel;

/// A channel's figures at one moment.
///
/// @param sessions admitted sessions
/// @param connected of these, the connected ones
/// @param cameras sessions that say their camera is on
/// @param screens sessions that say they share their screen
public record ChannelStats(int sessions, int connected, int cameras, int screens) {
    static final ChannelStats EMPTY = new ChannelStats(0, 0, 0, 0);
}
