package io.patchbay.stack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One demo per state folder. The system gives the lock back however the holder ends, so a killed demo leaves none.
final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock.
    ///
    /// @throws StackException if a running demo holds it; names its process
    static RunLock take(Path file) {
        FileChannel channel;
        FileLock lock;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock = channel.tryLock();
        } catch (IOException e) {
            throw new StackException("cannot use the state folder " + file.getParent() + ": " + e, e);
        }
        try {
            if (lock == null) {
                var pid = Files.readString(file).strip();
                channel.close();
                throw new StackException("a demo is running already: process " + pid + ". Stop it with Ctrl-C or kill "
                        + pid + "; or give this one its own --state DIR and --free-ports");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new RunLock(channel);
        } catch (IOException e) {
            throw new StackException("cannot use the lock " + file + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StackException("cannot release the lock: " + e, e);
        }
    }
}
