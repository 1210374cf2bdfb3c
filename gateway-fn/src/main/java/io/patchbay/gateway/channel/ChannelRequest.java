package io.patchbay.gateway.channel;

import io.patchbay.gateway.auth.Caller;
import org.jspecify.annotations.Nullable;

/// A verified request for a channel.
///
/// @param caller who asks, with its token
/// @param iss what the caller calls the room
/// @param query raw query to forward, without `region` and `country`, empty for none
/// @param region wanted region, null if none
/// @param country wanted country, null if none
/// @param forwardedFor addresses the request came through, the socket's peer last
public record ChannelRequest(
        Caller caller,
        String iss,
        String query,
        @Nullable String region,
        @Nullable String country,
        String forwardedFor) {}
