package io.patchbay.node.heartbeat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;

/// Samples the load: of the container where cgroup limits are set, of the machine (OSHI) where not.
/// Thread-safe; a sample younger than [#FRESH] is given again, so that callers cannot make it busy.
public final class LoadSampler {
    static final Duration FRESH = Duration.ofMillis(500);

    private final CentralProcessor processor;
    private final GlobalMemory memory;
    private final Cgroup cgroup;
    private long[] lastTicks;
    private OptionalLong lastCpuUsageUs;
    private long lastNs;
    private LoadSample last;

    public LoadSampler() {
        this(Cgroup.at(Path.of("/sys/fs/cgroup")));
    }

    LoadSampler(Cgroup cgroup) {
        var hardware = new SystemInfo().getHardware();
        this.processor = hardware.getProcessor();
        this.memory = hardware.getMemory();
        this.cgroup = cgroup;
        this.lastTicks = processor.getSystemCpuLoadTicks();
        this.lastCpuUsageUs = cgroup.cpuUsageUs();
        this.lastNs = System.nanoTime();
        this.last = memorySample(0.0);
    }

    /// The load now, or a moment ago.
    public synchronized LoadSample sample() {
        var nowNs = System.nanoTime();
        if (nowNs - lastNs >= FRESH.toNanos()) {
            last = memorySample(cpuUsage(nowNs));
            lastNs = nowNs;
        }
        return last;
    }

    private double cpuUsage(long nowNs) {
        var inContainer = containerCpu(nowNs);
        var ticks = processor.getSystemCpuLoadTicks();
        var ofMachine = processor.getSystemCpuLoadBetweenTicks(lastTicks, ticks);
        lastTicks = ticks;
        return inContainer.orElse(Double.isNaN(ofMachine) ? 0.0 : ofMachine);
    }

    private OptionalDouble containerCpu(long nowNs) {
        var quota = cgroup.cpuQuota();
        var usage = cgroup.cpuUsageUs();
        var before = lastCpuUsageUs;
        lastCpuUsageUs = usage;
        if (quota.isEmpty() || usage.isEmpty() || before.isEmpty()) {
            return OptionalDouble.empty();
        }
        var elapsedUs = (nowNs - lastNs) / 1e3;
        return OptionalDouble.of((usage.getAsLong() - before.getAsLong()) / (elapsedUs * quota.getAsDouble()));
    }

    private LoadSample memorySample(double cpuUsage) {
        var limit = cgroup.memoryLimitBytes();
        var used = cgroup.memoryUsedBytes();
        var total = memory.getTotal();
        if (limit.isPresent() && used.isPresent() && limit.getAsLong() < total) {
            return new LoadSample(cpuUsage, (double) used.getAsLong() / limit.getAsLong(), used.getAsLong());
        }
        var usedByMachine = total - memory.getAvailable();
        return new LoadSample(cpuUsage, (double) usedByMachine / total, usedByMachine);
    }

    /// Where the figures come from, for the log.
    public String describe() {
        return Optional.of(cgroup)
                .filter(Cgroup::isLimited)
                .map(Object::toString)
                .orElse("machine");
    }
}
