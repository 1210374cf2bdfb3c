package io.patchbay.stack;

import io.patchbay.stack.browser.OdooCall;
import io.patchbay.stack.browser.Tab;
import java.time.Duration;

/// For how long somebody in a browser hears nothing of another one. It knows as much as it [#look]s. Owned by the
/// test's thread.
final class MediaWatch {
    /// Looking costs the browser time that it needs for its media.
    private static final Duration STEP = Duration.ofMillis(200);

    private final Tab viewer;
    private final int publisher;
    private long packets;
    private long lookedNs;
    private long heardNs;
    private long longestGapNs;

    /// @param publisher session of the one who is to be heard
    MediaWatch(Tab viewer, int publisher) {
        this.viewer = viewer;
        this.publisher = publisher;
        this.packets = OdooCall.heardPackets(viewer, publisher);
        this.lookedNs = System.nanoTime();
        this.heardNs = lookedNs;
    }

    /// To be called often.
    void look() {
        var nowNs = System.nanoTime();
        if (nowNs - lookedNs < STEP.toNanos()) {
            return;
        }
        lookedNs = nowNs;
        var heard = OdooCall.heardPackets(viewer, publisher);
        longestGapNs = Math.max(longestGapNs, nowNs - heardNs);
        if (heard != packets) {
            packets = heard;
            heardNs = nowNs;
        }
    }

    /// The longest time without sound so far.
    Duration longestGap() {
        return Duration.ofNanos(longestGapNs);
    }
}
