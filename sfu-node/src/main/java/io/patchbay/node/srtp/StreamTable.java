package io.patchbay.node.srtp;

import org.jspecify.annotations.Nullable;

/// The windows of a context by SSRC: open addressing, no boxing, bounded. A window is never removed, because an SSRC
/// that came back would begin at an index that was used; a retired one costs 8 bytes. Owned by the media thread.
final class StreamTable {
    private final int limit;
    private final int windowSize;
    private int[] keys = new int[8];
    private @Nullable ReplayWindow[] windows = new ReplayWindow[8];
    private int count;

    StreamTable(int limit, int windowSize) {
        this.limit = limit;
        this.windowSize = windowSize;
    }

    /// The SSRC's window, or null when there is none.
    @Nullable
    ReplayWindow find(int ssrc) {
        return windows[slot(ssrc)];
    }

    /// Keeps the SSRC and lets go of its window: from now on it is [ReplayWindow#CLOSED].
    void retire(int ssrc) {
        int slot = slot(ssrc);
        if (windows[slot] == null) {
            if (isFull()) {
                return;
            }
            add(ssrc);
            slot = slot(ssrc);
        }
        windows[slot] = ReplayWindow.CLOSED;
    }

    boolean isFull() {
        return count == limit;
    }

    /// Adds a window for an SSRC that has none; the table must not be full.
    ReplayWindow add(int ssrc) {
        if (isFull()) {
            throw new IllegalStateException("all " + limit + " streams are taken");
        }
        if (2 * (count + 1) > keys.length) {
            grow();
        }
        var window = new ReplayWindow(windowSize);
        int slot = slot(ssrc);
        keys[slot] = ssrc;
        windows[slot] = window;
        count++;
        return window;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable ReplayWindow[] oldWindows = windows;
        keys = new int[oldKeys.length * 2];
        windows = new ReplayWindow[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldWindows[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                windows[slot] = oldWindows[i];
            }
        }
    }

    private int slot(int ssrc) {
        int mask = keys.length - 1;
        // The golden ratio spreads neighbours; peers choose SSRCs, but only after authentication and up to the limit.
        int slot = ((ssrc * 0x9e3779b9) >>> 8) & mask;
        while (windows[slot] != null && keys[slot] != ssrc) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
