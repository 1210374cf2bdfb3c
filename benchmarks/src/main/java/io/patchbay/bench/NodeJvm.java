package io.patchbay.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

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

    @SuppressWarnings("BanJNDI") // the address is that of a process we started
    static NodeJvm attach(long pid) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            try {
                var address = new JMXServiceURL(machine.startLocalManagementAgent());
                return new NodeJvm(pid, JMXConnectorFactory.connect(address));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot look into the node's JVM " + pid, e);
        }
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
        var file = Path.of("/proc/" + pid + "/status");
        if (!Files.isReadable(file)) {
            return 0;
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
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
