package io.patchbay.node.rtp;

/// Keeps a consumer's VP8 picture ids and TL0PICIDX continuous when layers are switched (RFC 7741 section 4.2). One per
/// consumer; owned by the media thread.
public final class Vp8Rewriter {
    private final GapCloser pictureIds = new GapCloser(15);
    private final GapCloser shortPictureIds = new GapCloser(7);
    private final GapCloser tl0PicIdx = new GapCloser(8);
    private boolean switched = true;
    private int lastIds;

    /// The next packet is the first of another layer or after a pause: its ids shall follow the last ones sent.
    public void onSwitch() {
        switched = true;
    }

    /// Writes the consumer's ids over the descriptor's copy at `offset` of `out`.
    ///
    /// @return false when the frame has no place in what the consumer was sent (it is too old); the
    /// packet is not to be sent then
    public boolean rewrite(Vp8Descriptor descriptor, byte[] out, int offset) {
        if (switched) {
            switched = false;
            sync(descriptor);
        }
        int pictureId = place(pictures(descriptor), descriptor.pictureId());
        int tl0 = place(tl0PicIdx, descriptor.tl0PicIdx());
        if (pictureId == GapCloser.NO_PLACE || tl0 == GapCloser.NO_PLACE) {
            return false;
        }
        descriptor.rewrite(out, offset, pictureId, tl0);
        lastIds = (pictureId << 8) | tl0;
        return true;
    }

    /// What the last packet was given: `pictureId << 8 | tl0PicIdx`, to be remembered for a retransmission, which
    /// writes the same again with [Vp8Descriptor#rewrite].
    public int lastIds() {
        return lastIds;
    }

    private void sync(Vp8Descriptor descriptor) {
        if (descriptor.pictureId() != Vp8Descriptor.ABSENT) {
            pictures(descriptor).sync(descriptor.pictureId(), descriptor.pictureId());
        }
        if (descriptor.tl0PicIdx() != Vp8Descriptor.ABSENT) {
            tl0PicIdx.sync(descriptor.tl0PicIdx(), descriptor.tl0PicIdx());
        }
    }

    private static int place(GapCloser numbers, int number) {
        if (number == Vp8Descriptor.ABSENT) {
            return 0;
        }
        if (!numbers.isSynced()) {
            numbers.sync(number, number);
        }
        return numbers.map(number);
    }

    private GapCloser pictures(Vp8Descriptor descriptor) {
        return descriptor.pictureIdBits() == 15 ? pictureIds : shortPictureIds;
    }
}
