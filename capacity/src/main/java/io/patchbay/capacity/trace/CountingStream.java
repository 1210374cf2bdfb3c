package io.patchbay.capacity.trace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts what was read of a stream, for the progress. A mark takes the count back.
final class CountingStream extends FilterInputStream {
    private long count;
    private long marked;

    CountingStream(InputStream in) {
        super(in);
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        var read = in.read();
        count += read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var read = in.read(bytes, offset, length);
        count += Math.max(0, read);
        return read;
    }

    @Override
    public synchronized void mark(int limit) {
        in.mark(limit);
        marked = count;
    }

    @Override
    public synchronized void reset() throws IOException {
        in.reset();
        count = marked;
    }
}
