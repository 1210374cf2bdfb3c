package io.patchbay.capacity.whatif;

/// How a room filled, as far as its node told in the first minute.
final class PickSize {
    private final String nodeId;
    private final long pickedAtMs;
    private int size;
    private long fullAtMs;
    private int growing;
    private long growingAtMs;

    PickSize(String nodeId, long pickedAtMs) {
        this.nodeId = nodeId;
        this.pickedAtMs = pickedAtMs;
    }

    /// The node says that the room has so many sessions now.
    void seen(int sessions, long atMs) {
        if (sessions > size) {
            growing = size;
            growingAtMs = fullAtMs;
            size = sessions;
            fullAtMs = atMs;
        }
    }

    String nodeId() {
        return nodeId;
    }

    long pickedAtMs() {
        return pickedAtMs;
    }

    boolean isKnown() {
        return size > 0;
    }

    int size() {
        return size;
    }

    /// How long it took to fill, evenly: by the last look before it was full where there is one, since the look that
    /// found it full may have come late.
    int rampMs() {
        var foundFullMs = Math.max(0, fullAtMs - pickedAtMs);
        var bySlopeMs = growing > 0 ? (growingAtMs - pickedAtMs) * size / growing : foundFullMs;
        return Math.clamp(Math.min(bySlopeMs, foundFullMs), 0, Integer.MAX_VALUE);
    }
}
