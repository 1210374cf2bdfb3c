package io.patchbay.node.media;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A map from SSRC to values without boxing: open addressing, linear probing. Owned by one media loop.
final class SsrcTable<T> {
    private static final int INITIAL_CAPACITY = 16;

    private int[] ssrcs = new int[INITIAL_CAPACITY];
    private @Nullable Object[] values = new Object[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    T get(int ssrc) {
        for (int i = slot(ssrc); values[i] != null; i = next(i)) {
            if (ssrcs[i] == ssrc) {
                return (T) values[i];
            }
        }
        return null;
    }

    void put(int ssrc, T value) {
        Objects.requireNonNull(value);
        if ((size + 1) * 2 > values.length) {
            grow();
        }
        int i = slot(ssrc);
        while (values[i] != null && ssrcs[i] != ssrc) {
            i = next(i);
        }
        if (values[i] == null) {
            size++;
        }
        ssrcs[i] = ssrc;
        values[i] = value;
    }

    /// Removes all entries with this value.
    void removeValue(T value) {
        var oldSsrcs = ssrcs;
        var oldValues = values;
        ssrcs = new int[oldSsrcs.length];
        values = new Object[oldValues.length];
        size = 0;
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != null && !value.equals(oldValues[i])) {
                putRaw(oldSsrcs[i], oldValues[i]);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void putRaw(int ssrc, @Nullable Object value) {
        if (value != null) {
            put(ssrc, (T) value);
        }
    }

    private void grow() {
        var oldSsrcs = ssrcs;
        var oldValues = values;
        ssrcs = new int[oldSsrcs.length * 2];
        values = new Object[oldValues.length * 2];
        size = 0;
        for (int i = 0; i < oldValues.length; i++) {
            putRaw(oldSsrcs[i], oldValues[i]);
        }
    }

    private int slot(int ssrc) {
        return (ssrc * 0x9E3779B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(values.length));
    }

    private int next(int i) {
        return (i + 1) & (values.length - 1);
    }
}
