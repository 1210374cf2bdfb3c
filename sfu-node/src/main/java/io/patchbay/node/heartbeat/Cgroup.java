package io.patchbay.node.heartbeat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Reads the limits and the use of the control group this process lives in, version 2 or 1. Whatever is not there, or
/// unlimited, is empty. Source: Linux `Documentation/admin-guide/cgroup-v2.rst` and `cgroup-v1/`.
///
/// @param root mount point, `/sys/fs/cgroup`
record Cgroup(Path root) {

    static Cgroup at(Path root) {
        return new Cgroup(root);
    }

    boolean isLimited() {
        return cpuQuota().isPresent() || memoryLimitBytes().isPresent();
    }

    /// CPUs that may be used, such as 1.5.
    OptionalDouble cpuQuota() {
        var version2 = read("cpu.max").map(text -> text.split("\\s+"));
        if (version2.isPresent()) {
            var parts = version2.get();
            return parts.length == 2 ? ratio(number(parts[0]), number(parts[1])) : OptionalDouble.empty();
        }
        return ratio(number("cpu/cpu.cfs_quota_us", 1), number("cpu/cpu.cfs_period_us", 1));
    }

    /// CPU time used since the group exists, microseconds.
    OptionalLong cpuUsageUs() {
        var version2 = field("cpu.stat", "usage_usec");
        return version2.isPresent() ? version2 : number("cpuacct/cpuacct.usage", 1000);
    }

    OptionalLong memoryLimitBytes() {
        var version2 = number("memory.max", 1);
        return version2.isPresent() ? version2 : number("memory/memory.limit_in_bytes", 1);
    }

    /// Memory in use without what the kernel can drop at once.
    OptionalLong memoryUsedBytes() {
        var version2 = number("memory.current", 1);
        return version2.isPresent()
                ? less(version2, field("memory.stat", "inactive_file"))
                : less(number("memory/memory.usage_in_bytes", 1), field("memory/memory.stat", "total_inactive_file"));
    }

    private OptionalLong field(String file, String name) {
        return read(file).stream()
                .flatMap(String::lines)
                .map(line -> line.split("\\s+"))
                .filter(parts -> parts.length == 2 && parts[0].equals(name))
                .map(parts -> number(parts[1]))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private OptionalLong number(String file, long divisor) {
        var value = read(file).map(Cgroup::number).orElse(OptionalLong.empty());
        return value.isPresent() ? OptionalLong.of(value.getAsLong() / divisor) : value;
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(root.resolve(file)).strip());
        } catch (IOException e) {
            // Not this version of cgroups, or none: the caller falls back to the machine's figures.
            return Optional.empty();
        }
    }

    private static OptionalDouble ratio(OptionalLong part, OptionalLong whole) {
        return part.isPresent() && whole.isPresent() && part.getAsLong() > 0 && whole.getAsLong() > 0
                ? OptionalDouble.of((double) part.getAsLong() / whole.getAsLong())
                : OptionalDouble.empty();
    }

    private static OptionalLong less(OptionalLong value, OptionalLong subtrahend) {
        return value.isEmpty() ? value : OptionalLong.of(Math.max(0, value.getAsLong() - subtrahend.orElse(0)));
    }

    /// Empty for `max` and for anything that is no number.
    private static OptionalLong number(String text) {
        return text.matches("-?\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
