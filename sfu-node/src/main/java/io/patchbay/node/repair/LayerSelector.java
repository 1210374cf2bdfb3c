package io.patchbay.node.repair;

import java.util.Arrays;

/// Chooses which simulcast layer one consumer gets: starts with the lowest, takes the best one that the estimate
/// allows, goes down at once and up only after the better layer has fitted for a while, and changes
/// only on a key frame of the wanted layer (odoo-protocol 9.7). Owned by the media thread.
///
/// ```
///  current == wanted: forward current
///  current != wanted: forward current, ask wanted for a key frame; on its key frame current := wanted
/// ```
public final class LayerSelector {
    /// No layer: nothing is forwarded.
    public static final int NONE = -1;

    /// A layer must have been active for this long before it is chosen.
    public static final long ELIGIBLE_NS = 2_000_000_000;
    /// A better layer must have fitted for this long.
    public static final long UP_HOLD_NS = 2_000_000_000;
    /// After going down for want of bandwidth it takes this long before going up again.
    public static final long AFTER_DOWN_NS = 10_000_000_000L;
    /// A layer that sent nothing for this long is not there.
    public static final long SILENT_NS = 1_000_000_000;
    /// What a consumer is taken to stand before its first feedback.
    public static final long START_ESTIMATE_BPS = 600_000;

    /// A better layer has to fit with this much room, in percent.
    private static final int UP_MARGIN = 115;

    private final long[] bitratesBps;
    private final long[] sinceNs;
    private final long[] heardNs;
    private long estimateBps = START_ESTIMATE_BPS;
    private int current = NONE;
    private int wanted = NONE;
    private int candidate = NONE;
    private long candidateSinceNs;
    private long wentDownNs;
    private boolean wentDown;

    /// Begins without a layer.
    ///
    /// @param layers 1 to 8; 0 is the smallest
    public LayerSelector(int layers) {
        if (layers < 1 || layers > 8) {
            throw new IllegalArgumentException("1 to 8 layers, got " + layers);
        }
        bitratesBps = new long[layers];
        sinceNs = new long[layers];
        heardNs = new long[layers];
        Arrays.fill(heardNs, -1);
    }

    /// The layer is active; to be called at least twice a second with its measured bit rate.
    public void onLayer(int layer, long bitrateBps, long nowNs) {
        if (heardNs[layer] < 0 || nowNs - heardNs[layer] > SILENT_NS) {
            sinceNs[layer] = nowNs;
        }
        heardNs[layer] = nowNs;
        bitratesBps[layer] = bitrateBps;
    }

    /// The consumer's path carries this much for this stream.
    public void onEstimate(long bitrateBps) {
        estimateBps = bitrateBps;
    }

    /// The layer being forwarded, or [#NONE].
    public int current() {
        return current;
    }

    /// The layer to switch to on its next key frame; equal to [#current] when there is nothing to switch.
    public int wanted() {
        return wanted;
    }

    /// Decides anew. Call it after estimates and layers changed, and every 100 ms or so.
    ///
    /// @return whether a key frame of [#wanted] is needed
    public boolean onTime(long nowNs) {
        int best = best(nowNs);
        if (best == NONE) {
            wanted = NONE;
            current = NONE;
            candidate = NONE;
            return false;
        }
        if (wanted == NONE || !isActive(wanted, nowNs)) {
            want(wanted == NONE ? lowest(nowNs) : best);
        } else if (best < wanted) {
            wentDown = true;
            wentDownNs = nowNs;
            want(best);
        } else if (best > wanted) {
            considerUp(best, nowNs);
        } else {
            candidate = NONE;
        }
        return wanted != current;
    }

    private void want(int layer) {
        wanted = layer;
        candidate = NONE;
    }

    private void considerUp(int best, long nowNs) {
        if (candidate == NONE) {
            candidateSinceNs = nowNs;
        }
        candidate = candidate == NONE ? best : Math.min(candidate, best);
        boolean held = nowNs - candidateSinceNs >= UP_HOLD_NS;
        boolean calm = !wentDown || nowNs - wentDownNs >= AFTER_DOWN_NS;
        if (held && calm) {
            want(candidate);
        }
    }

    /// A key frame of a layer begins.
    ///
    /// @return whether the consumer switches to that layer with this very packet
    public boolean onKeyFrame(int layer) {
        if (layer != wanted || layer == current) {
            return false;
        }
        current = layer;
        return true;
    }

    private int best(long nowNs) {
        int best = NONE;
        for (int layer = 0; layer < bitratesBps.length; layer++) {
            if (!isActive(layer, nowNs)) {
                continue;
            }
            boolean eligible = layer == wanted || nowNs - sinceNs[layer] >= ELIGIBLE_NS;
            if (best == NONE || (eligible && fits(layer))) {
                best = layer;
            }
        }
        return best;
    }

    private boolean fits(int layer) {
        // The layer in use stays as long as it just fits: no back and forth.
        int margin = layer <= wanted ? 100 : UP_MARGIN;
        return bitratesBps[layer] / 100 * margin <= estimateBps;
    }

    private int lowest(long nowNs) {
        for (int layer = 0; layer < bitratesBps.length; layer++) {
            if (isActive(layer, nowNs)) {
                return layer;
            }
        }
        return NONE;
    }

    private boolean isActive(int layer, long nowNs) {
        return heardNs[layer] >= 0 && nowNs - heardNs[layer] <= SILENT_NS;
    }
}
