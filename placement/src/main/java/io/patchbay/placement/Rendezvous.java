package io.patchbay.placement;

/// Highest-random-weight hashing of (room, node): every gateway draws the same nodes for a room without talking to the
/// others, and a node that comes or goes moves only the rooms it wins or had (Thaler and Ravishankar, 1996).
///
/// The functions are fixed for ever, because recorded decisions are replayed: FNV-1a 64 over the UTF-16 code units
/// (low byte, then high byte), and David Stafford's 13th variant of the 64-bit finalizer of MurmurHash3. Golden values
/// are in `RendezvousTest`.
public final class Rendezvous {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Rendezvous() {}

    /// Weight of a node for a room, to be compared as a signed number: the highest wins.
    public static long weight(String roomKey, String nodeId) {
        return weight(seed(roomKey), hash(nodeId));
    }

    static long weight(long roomSeed, long nodeHash) {
        return mix(roomSeed ^ nodeHash);
    }

    /// Spreads a room key over 64 bits, once for all nodes.
    static long seed(String roomKey) {
        return mix(hash(roomKey));
    }

    static long hash(String text) {
        var hash = FNV_OFFSET;
        for (var i = 0; i < text.length(); i++) {
            var unit = text.charAt(i);
            hash = (hash ^ (unit & 0xff)) * FNV_PRIME;
            hash = (hash ^ (unit >>> 8)) * FNV_PRIME;
        }
        return hash;
    }

    static long mix(long value) {
        var z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
