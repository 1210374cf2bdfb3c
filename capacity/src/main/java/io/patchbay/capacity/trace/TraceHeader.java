package io.patchbay.capacity.trace;

/// The first line of a trace file.
///
/// @param patchbayTrace version of the format, [#VERSION]
/// @param fromMs start of the range, epoch ms
/// @param toMs end of the range, epoch ms, exclusive
/// @param hashedIds whether ids are hashes: such a file cannot be replayed, since rendezvous hashes are of the real ids
/// @param made how it was made, for people
public record TraceHeader(int patchbayTrace, long fromMs, long toMs, boolean hashedIds, String made) {
    /// Newest version of the format.
    public static final int VERSION = 1;
}
