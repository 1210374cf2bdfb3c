package io.patchbay.capacity.whatif;

import io.patchbay.capacity.CapacityException;
import io.patchbay.placement.Policy;
import io.patchbay.placement.Recorded;
import io.patchbay.placement.Strategy;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Settings of a policy or a fleet as `key=value,key=value`, checked when they are read.
///
/// @param values by key, in their order
public record Settings(Map<String, String> values) {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})(ms|s|m|h)?");

    public Settings {
        values = new LinkedHashMap<>(values);
    }

    /// Reads `key=value,key=value`; an empty text has none.
    ///
    /// @throws CapacityException naming what is wrong
    public static Settings parse(String text) {
        var values = new LinkedHashMap<String, String>();
        for (var part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            var equals = part.indexOf('=');
            if (equals < 1) {
                throw new CapacityException("'" + part + "' is not key=value; separate several by commas");
            }
            var key = part.substring(0, equals).strip();
            if (values.put(key, part.substring(equals + 1).strip()) != null) {
                throw new CapacityException(key + " is given twice");
            }
        }
        return new Settings(values);
    }

    /// The policy with what is set here; other keys are left alone.
    ///
    /// @throws CapacityException if a value makes no sense
    public Policy change(Policy base) {
        var weights = weights(base);
        try {
            return new Policy(
                    values.containsKey("strategy") ? strategy(text("strategy")) : base.strategy(),
                    weights[0],
                    weights[1],
                    weights[2],
                    number("overload", base.overloadPermille()),
                    number("hysteresis", base.overloadHysteresisPermille()),
                    millis("unhealthy", base.unhealthyThresholdMs()),
                    number("unhealthy-polls", base.unhealthyPolls()),
                    number("expected", base.expectedSessionsPerRoom()),
                    base.pickWindowMs());
        } catch (IllegalArgumentException e) {
            throw new CapacityException("the policy makes no sense: " + e.getMessage(), e);
        }
    }

    /// Refuses keys that nobody reads.
    public Settings onlyWith(Collection<String> keys) {
        for (var key : values.keySet()) {
            var isKnown = keys.contains(key) || keys.contains(key.replaceFirst("\\..*", ".*"));
            if (!isKnown) {
                throw new CapacityException("unknown key '" + key + "'; known are " + String.join(", ", keys));
            }
        }
        return this;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String text(String key) {
        return values.getOrDefault(key, "");
    }

    int number(String key, int otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text(key));
        } catch (NumberFormatException e) {
            throw new CapacityException(key + " must be a whole number, not '" + text(key) + "'", e);
        }
    }

    double factor(String key, double otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        try {
            var factor = Double.parseDouble(text(key));
            if (factor > 0 && factor <= 100) {
                return factor;
            }
        } catch (NumberFormatException e) {
            throw new CapacityException(key + " must be a number such as 1.5, not '" + text(key) + "'", e);
        }
        throw new CapacityException(key + " must be above 0 and at most 100, not " + text(key));
    }

    int millis(String key, int otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        var matcher = DURATION.matcher(text(key));
        if (!matcher.matches()) {
            throw new CapacityException(key + " must be a time such as 500ms, 30s or 2m, not '" + text(key) + "'");
        }
        var unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        var factor =
                Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L).getOrDefault(unit, 1L);
        return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(matcher.group(1)) * factor);
    }

    private int[] weights(Policy base) {
        if (!has("weights")) {
            return new int[] {base.sessionsWeight(), base.cpuWeight(), base.memoryWeight()};
        }
        var parts = text("weights").split("/", -1);
        try {
            if (parts.length == 3) {
                return Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
            }
        } catch (NumberFormatException e) {
            throw new CapacityException(weightsHint(), e);
        }
        throw new CapacityException(weightsHint());
    }

    private String weightsHint() {
        return "weights must be sessions/cpu/memory in thousandths such as 500/300/200, not '" + text("weights") + "'";
    }

    private static Strategy strategy(String word) {
        for (var strategy : Strategy.values()) {
            if (Recorded.word(strategy).equals(word)) {
                return strategy;
            }
        }
        throw new CapacityException("strategy must be one of "
                + Arrays.stream(Strategy.values()).map(Recorded::word).collect(Collectors.joining(", ")) + ", not '"
                + word + "'");
    }
}
