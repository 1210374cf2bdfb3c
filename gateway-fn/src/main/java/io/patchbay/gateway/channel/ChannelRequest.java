package io.patchbay.gateway.channel;

import io.patchbay.gateway.auth.Caller;
import io.patchbay.telemetry.trace.TraceContext;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A verified request for a channel.
///
/// @param caller who asks, with its token
/// @param iss what the caller calls the room
/// @param query raw query to forward, without `region` and `country`, empty for none
/// @param region wanted region, null if none
/// @param country wanted country, null if none
/// @param trace what the request is part of, null if the caller does not say
/// @param forwardedFor addresses the request came through, the socket's peer last
/// @param isGone whether nobody waits for the answer any more; any thread may ask
public record ChannelRequest(
        Caller caller,
        String iss,
        String query,
        @Nullable String region,
        @Nullable String country,
        @Nullable TraceContext trace,
        String forwardedFor,
        BooleanSupplier isGone) {}
