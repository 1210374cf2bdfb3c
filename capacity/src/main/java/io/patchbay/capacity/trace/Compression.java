package io.patchbay.capacity.trace;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.patchbay.capacity.CapacityException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// How a trace file is compressed: by its name when it is written, by its first bytes when it is read.
enum Compression {
    ZSTD(0x28, 0xb5),
    GZIP(0x1f, 0x8b);

    private static final int ZSTD_LEVEL = 9;

    private final int first;
    private final int second;

    Compression(int first, int second) {
        this.first = first;
        this.second = second;
    }

    /// By the name of a file to be written.
    static Compression ofName(String fileName) {
        if (fileName.endsWith(".zst")) {
            return ZSTD;
        }
        if (fileName.endsWith(".gz")) {
            return GZIP;
        }
        throw new CapacityException("cannot write " + fileName + ": its name must end in .zst or .gz");
    }

    /// By the first two bytes of a file.
    static Compression ofMagic(String fileName, int first, int second) {
        for (var compression : values()) {
            if (compression.first == first && compression.second == second) {
                return compression;
            }
        }
        throw new CapacityException("cannot read " + fileName
                + ": it is compressed neither with zstd nor with gzip, so it is no trace file");
    }

    OutputStream compress(OutputStream out) throws IOException {
        return switch (this) {
            case ZSTD -> new ZstdOutputStream(out, ZSTD_LEVEL).setLong(24);
            case GZIP -> new GZIPOutputStream(out, 1 << 16);
        };
    }

    InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case ZSTD -> new ZstdInputStream(in);
            case GZIP -> new GZIPInputStream(in, 1 << 16);
        };
    }
}
