package io.patchbay.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import javax.management.remote.JMXConnector;

/// What the node's JVM uses, asked over JMX: nothing has to be added to the node for it. Owned by one thread.
final class NodeJvm implements AutoCloseable {
    private final long pid;
    private final JMXConnector connector;
    private final OperatingSystemMXBean system;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    private NodeJvm(long pid, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.connector = connector;
        var server = connector.getMBeanServerConnection();
        this.system = ManagementFactory.getPlatformMXBean(server, OperatingSystemMXBean.class);
        this.threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
        this.memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
    }

    static NodeJvm attach(long pid) throws IOException {
        return new NodeJvm(pid, JvmConnection.open(pid));
    }

    /// CPU time of the media loops, ns.
    long loopCpuNs() {
        return Arrays.stream(threads.getAllThreadIds())
                .filter(id -> {
                    var info = threads.getThreadInfo(id);
                    return info != null && info.getThreadName().startsWith("media-");
                })
                .map(threads::getThreadCpuTime)
                .sum();
    }

    /// CPU time of the whole process, collector and compiler included, ns.
    long processCpuNs() {
        return system.getProcessCpuTime();
    }

    /// Bytes in use after a collection.
    long heapBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /// Memory of the process, bytes; 0 where the system does not tell.
    long residentBytes() {
        try {
            return JvmConnection.residentBytes(pid);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the memory of " + pid, e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The node's process is about to end, and with it the connection.
            System.err.println("the connection to the node's JVM did not close: " + e);
        }
    }
}
