package io.patchbay.schemas.event;

/// A short name for a node that gives no address away, in paths of a shared signaling address (ADR 0075).
public final class NodeTag {
    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    private NodeTag() {}

    /// Eight hex digits: the 32-bit FNV-1a hash of the id's characters. Two nodes with one tag cost a question to the
    /// wrong one.
    public static String of(String nodeId) {
        var hash = FNV_OFFSET;
        for (var i = 0; i < nodeId.length(); i++) {
            hash = (hash ^ nodeId.charAt(i)) * FNV_PRIME;
        }
        return String.format("%08x", hash);
    }
}
