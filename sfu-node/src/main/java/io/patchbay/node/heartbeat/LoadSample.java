package io.patchbay.node.heartbeat;

/// How busy the machine, or the container, is.
///
/// @param cpuUsage 0 to 1 of the CPU time that may be used, over the time since the last sample
/// @param memoryUsage 0 to 1 of the memory that may be used
/// @param memoryBytes the same in bytes
public record LoadSample(double cpuUsage, double memoryUsage, long memoryBytes) {
    public LoadSample {
        cpuUsage = Math.clamp(cpuUsage, 0.0, 1.0);
        memoryUsage = Math.clamp(memoryUsage, 0.0, 1.0);
    }
}
