package io.patchbay.gateway.disconnect;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How often each address may ask: a minute's worth at once, which refills steadily. Thread-safe.
final class AddressRate {
    static final int MAX_ADDRESSES = 20_000;

    private static final long SWEEP_EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final double MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private final Map<String, Share> shares = new ConcurrentHashMap<>();
    private boolean swept;
    private long sweptNs;

    /// @param left requests that are left, as of `atNs`
    /// @param admitted whether the newest one was let in
    private record Share(double left, long atNs, boolean admitted) {}

    AddressRate(int perMinute) {
        this.perMinute = perMinute;
    }

    /// Lets a request in, or not.
    ///
    /// @param nowNs of a monotonic clock
    boolean admits(String address, long nowNs) {
        if (shares.size() >= MAX_ADDRESSES && isSweepDue(nowNs)) {
            shares.values().removeIf(share -> refilled(share, nowNs) >= perMinute);
        }
        if (shares.size() >= MAX_ADDRESSES && !shares.containsKey(address)) {
            return false; // so many addresses at a time are one attack
        }
        return shares.compute(address, (_, share) -> take(share, nowNs)).admitted();
    }

    /// Looking through all addresses takes longer than answering: in an attack not for each request.
    private synchronized boolean isSweepDue(long nowNs) {
        if (swept && nowNs - sweptNs < SWEEP_EVERY_NS) {
            return false;
        }
        swept = true;
        sweptNs = nowNs;
        return true;
    }

    private Share take(@Nullable Share share, long nowNs) {
        var left = share == null ? perMinute : refilled(share, nowNs);
        return left < 1 ? new Share(left, nowNs, false) : new Share(left - 1, nowNs, true);
    }

    private double refilled(Share share, long nowNs) {
        return Math.min(perMinute, share.left() + Math.max(0, nowNs - share.atNs()) / MINUTE_NS * perMinute);
    }
}
