package io.patchbay.bench.gateway;

import java.util.List;
import java.util.regex.Pattern;

/// Where a JVM's heap lies, to tell what of the resident memory is outside it: pages of the heap that were never used
/// are committed and not resident.
///
/// @param start first address
/// @param end address after the last one
record HeapRange(long start, long end) {
    private static final Pattern SPACE = Pattern.compile("\\[0x([0-9a-f]+),[^)]*0x([0-9a-f]+)\\)");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
    private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");

    /// Reads what `jcmd GC.heap_info` says.
    ///
    /// @throws IllegalArgumentException if that names no space
    static HeapRange of(String heapInfo) {
        var spaces = SPACE.matcher(heapInfo).results().toList();
        if (spaces.isEmpty()) {
            throw new IllegalArgumentException("no space with its addresses in " + heapInfo);
        }
        return new HeapRange(
                spaces.stream()
                        .mapToLong(space -> address(space.group(1)))
                        .min()
                        .orElseThrow(),
                spaces.stream()
                        .mapToLong(space -> address(space.group(2)))
                        .max()
                        .orElseThrow());
    }

    /// Resident bytes of a process outside this range.
    ///
    /// @param mappings lines of `/proc/PID/smaps`
    long residentOutside(List<String> mappings) {
        var bytes = 0L;
        var outside = true;
        for (var line : mappings) {
            var mapping = MAPPING.matcher(line);
            var resident = RESIDENT.matcher(line);
            if (mapping.matches()) {
                var address = address(mapping.group(1));
                outside = address < start || address >= end;
            } else if (outside && resident.matches()) {
                bytes += Long.parseLong(resident.group(1)) * 1_024;
            }
        }
        return bytes;
    }

    /// Kernel addresses (`vsyscall`) have the highest bit set: they are negative, and outside as well.
    private static long address(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }
}
