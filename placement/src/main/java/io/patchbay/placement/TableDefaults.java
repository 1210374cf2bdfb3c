package io.patchbay.placement;

/// What the load table assumes of a node that does not say.
///
/// @param maxSessions sessions a node can hold, at least 1
/// @param cpuPermille CPU use, 0 to 1000
/// @param memoryPermille memory use, 0 to 1000
public record TableDefaults(int maxSessions, int cpuPermille, int memoryPermille) {

    /// `SFU_DEFAULT_MAX_SESSIONS` and the unknown CPU and memory of DESIGN section 2.
    public static final TableDefaults DEFAULT = new TableDefaults(500, 500, 500);

    public TableDefaults {
        if (maxSessions < 1) {
            throw new IllegalArgumentException("maxSessions must be at least 1, was " + maxSessions);
        }
        if (cpuPermille < 0 || cpuPermille > 1000 || memoryPermille < 0 || memoryPermille > 1000) {
            throw new IllegalArgumentException("cpuPermille and memoryPermille must be from 0 to 1000");
        }
    }
}
