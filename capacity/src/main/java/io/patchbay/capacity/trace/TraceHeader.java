package io.patchbay.capacity.trace;

/// The first line of a trace file.
///
/// @param patchbayTrace version of the format, [#VERSION]
/// @param fromMs start of the range, epoch ms
/// @param toMs end of the range, epoch ms, exclusive
/// @param made how it was made, for people
public record TraceHeader(int patchbayTrace, long fromMs, long toMs, String made) {
    /// Newest version of the format.
    public static final int VERSION = 1;
}
