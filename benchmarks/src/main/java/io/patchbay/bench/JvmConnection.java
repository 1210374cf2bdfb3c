package io.patchbay.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// Ways to look into another JVM of this machine, to which nothing has to be added for it.
public final class JvmConnection {
    private JvmConnection() {}

    /// Opens a JMX connection to a process that we started. The caller closes it.
    ///
    /// @throws IOException if the process cannot be looked into
    @SuppressWarnings("BanJNDI") // the address is that of a process we started
    public static JMXConnector open(long pid) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot look into the JVM " + pid, e);
        }
    }

    /// Memory of a process that is in use, bytes; 0 where the system does not tell.
    public static long residentBytes(long pid) throws IOException {
        var file = Path.of("/proc/" + pid + "/status");
        if (!Files.isReadable(file)) {
            return 0;
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                    .sum();
        }
    }
}
