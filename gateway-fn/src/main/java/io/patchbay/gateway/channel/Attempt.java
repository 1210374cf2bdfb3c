package io.patchbay.gateway.channel;

import io.patchbay.gateway.config.Secret;
import io.patchbay.gateway.forward.NodeTarget;
import io.patchbay.gateway.forward.UpstreamRequest;
import io.patchbay.gateway.forward.UpstreamRequest.Header;
import java.time.Duration;
import java.util.List;

/// One node that was asked.
///
/// @param sentNs monotonic clock when it was asked first
/// @param hedge whether another one is under way
/// @param step where it is noted what came of it
/// @param key what the request is signed with
/// @param spareKeys what to sign it with if the node refuses that
record Attempt(
        NodeTarget target,
        UpstreamRequest upstream,
        long sentNs,
        boolean hedge,
        Trail.Step step,
        Secret key,
        List<Secret> spareKeys) {

    /// The key that signs it is the one the gateway takes this node to want.
    boolean signedAsUsual() {
        return key.equals(target.key());
    }

    /// The same with the next key: keys are just changing, and the node refuses the one it was signed with.
    ///
    /// @param limit the most it may take
    /// @throws java.util.NoSuchElementException if there is no other key
    Attempt withNextKey(ChannelRequest request, Duration limit) {
        var next = spareKeys.getFirst();
        var token = request.caller().token().resign(next.bytes());
        var headers = upstream.headers().stream()
                .map(header ->
                        header.name().equals("Authorization") ? new Header(header.name(), "Bearer " + token) : header)
                .toList();
        var timeout = limit.compareTo(upstream.timeout()) < 0 ? limit : upstream.timeout();
        var again = UpstreamRequest.get(upstream.origin(), upstream.target(), headers, timeout);
        return new Attempt(target, again, sentNs, hedge, step, next, spareKeys.subList(1, spareKeys.size()));
    }
}
