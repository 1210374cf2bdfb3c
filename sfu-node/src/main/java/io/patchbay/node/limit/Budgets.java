package io.patchbay.node.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/// How much each of many may still do: a budget of what a minute allows, which refills steadily. Thread-safe.
///
/// @param <K> who; keys are kept, so they should be short
public final class Budgets<K> {
    /// Beyond these the ones that were not seen for longest are forgotten, and begin with a full budget again.
    static final int MAX_KNOWN = 10_000;

    private static final double MINUTE_NS = 60e9;

    private final int perMinute;
    private final Map<K, Budget> known = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Budget {
        private double left;
        private long asOfNs;

        Budget(double left, long asOfNs) {
            this.left = left;
            this.asOfNs = asOfNs;
        }
    }

    /// @param perMinute what refills in a minute, and the most that can be taken at once; positive
    public Budgets(int perMinute) {
        this.perMinute = perMinute;
    }

    /// Takes from somebody's budget.
    ///
    /// @return 0 if there was enough; else nothing was taken, and after so many ns there will be enough, or as much
    ///     as there can be
    public synchronized long take(K who, int count, long nowNs) {
        var budget = known.computeIfAbsent(who, _ -> new Budget(perMinute, nowNs));
        forgetOldest();
        budget.left = Math.min(perMinute, budget.left + (nowNs - budget.asOfNs) * perMinute / MINUTE_NS);
        budget.asOfNs = nowNs;
        if (count <= budget.left) {
            budget.left -= count;
            return 0;
        }
        double missing = Math.min(count, perMinute) - budget.left;
        return Math.max(1, (long) Math.ceil(missing * MINUTE_NS / perMinute));
    }

    private void forgetOldest() {
        if (known.size() > MAX_KNOWN) {
            var oldest = known.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
