package io.patchbay.bench.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import io.patchbay.bench.JvmConnection;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;

/// What the gateway's JVM holds, asked over JMX. Owned by one thread.
final class GatewayJvm implements AutoCloseable {
    private final long pid;
    private final JMXConnector connector;
    private final MemoryMXBean memory;
    private final ThreadMXBean threads;
    private final UnixOperatingSystemMXBean system;
    private final List<BufferPoolMXBean> buffers;
    private final HeapRange heap;

    private GatewayJvm(long pid, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.connector = connector;
        var server = connector.getMBeanServerConnection();
        this.memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
        this.threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
        this.system = ManagementFactory.getPlatformMXBean(server, UnixOperatingSystemMXBean.class);
        this.buffers = ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class);
        this.heap = heap(server);
    }

    private static HeapRange heap(MBeanServerConnection server) throws IOException {
        try {
            var commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            return HeapRange.of(
                    String.valueOf(server.invoke(commands, "gcHeapInfo", new Object[] {}, new String[] {})));
        } catch (JMException e) {
            throw new IOException("the gateway's JVM does not say where its heap is", e);
        }
    }

    static GatewayJvm attach(long pid) throws IOException {
        return new GatewayJvm(pid, JvmConnection.open(pid));
    }

    /// Has everything collected that nobody holds, which stops the gateway for a moment, and measures the rest.
    ///
    /// @param minute since the rate is held
    Footprint measure(double minute) throws IOException {
        memory.gc();
        var live = memory.getHeapMemoryUsage().getUsed();
        var direct = buffers.stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Footprint(
                minute,
                live,
                heap.residentOutside(Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))),
                direct,
                threads.getThreadCount(),
                system.getOpenFileDescriptorCount());
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
