package io.patchbay.node.repair;

import io.patchbay.node.rtp.GapCloser;
import java.util.random.RandomGenerator;

/// The sequence numbers of one consumer's stream, continuous over switches of layer, pauses and what we drop; gaps of
/// real loss stay, so that the consumer asks for them (odoo-protocol 9.6). Owned by the media thread. docs/rewrite.md
/// has an example.
public final class SequenceRewriter {
    /// The packet must not be sent: it was dropped before, or lies before the last switch.
    public static final int NO_PLACE = GapCloser.NO_PLACE;

    private final GapCloser numbers = new GapCloser(16);
    private final int first;
    private boolean switched = true;

    /// Begins at `first`, which should lie in the lower half of the number space (see `SrtpSender`).
    public SequenceRewriter(int first) {
        this.first = first;
    }

    /// Begins at a random number in the lower half of the number space.
    public static SequenceRewriter create(RandomGenerator random) {
        return new SequenceRewriter(random.nextInt(0x8000));
    }

    /// The next packet belongs to another source or follows a pause: it gets the number after the newest one sent.
    public void onSwitch() {
        switched = true;
    }

    /// A packet of the current source is not sent on purpose.
    ///
    /// @return false when newer ones were sent already, so that its gap stays: the viewer will miss it
    public boolean drop(int sequence) {
        return switched || numbers.drop(sequence);
    }

    /// The consumer's number for a packet of the current source, or [#NO_PLACE].
    public int rewrite(int sequence) {
        if (switched) {
            switched = false;
            numbers.sync(sequence, first);
        }
        return numbers.map(sequence);
    }
}
