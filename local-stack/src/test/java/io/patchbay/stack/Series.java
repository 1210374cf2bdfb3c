package io.patchbay.stack;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A line of a scrape without its value, and whether what PromQL selects is there.
///
/// @param name as Prometheus stores it, `_bucket` and the like included
record Series(String name, Map<String, String> labels) {
    private static final Pattern SAMPLE = Pattern.compile("(sfu_[a-z0-9_]+)(?:\\{(.*)})? [^ ]+");
    private static final Pattern SELECTOR = Pattern.compile("\\b(sfu_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|!=|=)\"([^\"]*)\"");

    /// Empty for comments and for what is not ours.
    static Optional<Series> read(String line) {
        var sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            return Optional.empty();
        }
        var labels = new HashMap<String, String>();
        var pairs = MATCHER.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (pairs.find()) {
            labels.put(pairs.group(1), pairs.group(3));
        }
        return Optional.of(new Series(sample.group(1), Map.copyOf(labels)));
    }

    /// Selectors in rules or dashboards: `sfu_x_total{reason=~"a|b"}`, quotes of JSON taken off.
    static Set<String> selectorsIn(String text) {
        var found = new TreeSet<String>();
        var selectors = SELECTOR.matcher(text.replace("\\\"", "\""));
        while (selectors.find()) {
            found.add(selectors.group());
        }
        return found;
    }

    /// Whether all that the selector names is there: for alternatives (`=~"a|b"`) a series for each of them.
    static boolean isMetBy(List<Series> all, String selector) {
        var parts = SELECTOR.matcher(selector);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no selector: " + selector);
        }
        var named = all.stream()
                .filter(series -> series.name.equals(parts.group(1)))
                .toList();
        var matchers = MATCHER.matcher(parts.group(2) == null ? "" : parts.group(2));
        var met = !named.isEmpty();
        while (matchers.find()) {
            met &= isMet(named, matchers.group(1), matchers.group(2), matchers.group(3));
        }
        return met;
    }

    private static boolean isMet(List<Series> named, String label, String operator, String value) {
        Predicate<String> isThere =
                wanted -> named.stream().anyMatch(series -> wanted.equals(series.labels.get(label)));
        return switch (operator) {
            case "=" -> isThere.test(value);
            case "=~" -> Arrays.stream(value.split("\\|", -1)).allMatch(isThere);
            case "!=" ->
                isThere.test(value) && named.stream().anyMatch(series -> !value.equals(series.labels.get(label)));
            default -> throw new IllegalArgumentException(operator);
        };
    }
}
