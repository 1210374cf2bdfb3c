package io.patchbay.node.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits of a container, from files as Linux writes them.
class CgroupTest {
    @TempDir
    Path root;

    private void file(String name, String content) throws IOException {
        var path = root.resolve(name);
        Files.createDirectories(path.resolve("..").normalize());
        Files.writeString(path, content);
    }

    @Test
    void shouldReadVersionTwo() throws IOException {
        file("cpu.max", "150000 100000\n");
        file("cpu.stat", "usage_usec 123456\nuser_usec 1\nsystem_usec 2\n");
        file("memory.max", "1073741824\n");
        file("memory.current", "600000000\n");
        file("memory.stat", "anon 5\ninactive_file 100000000\n");

        var cgroup = Cgroup.at(root);

        assertThat(cgroup.cpuQuota()).hasValue(1.5);
        assertThat(cgroup.cpuUsageUs()).hasValue(123_456);
        assertThat(cgroup.memoryLimitBytes()).hasValue(1_073_741_824);
        assertThat(cgroup.memoryUsedBytes()).hasValue(500_000_000);
        assertThat(cgroup.isLimited()).isTrue();
    }

    @Test
    void shouldReadVersionOne() throws IOException {
        file("cpu/cpu.cfs_quota_us", "50000\n");
        file("cpu/cpu.cfs_period_us", "100000\n");
        file("cpuacct/cpuacct.usage", "5000000\n");
        file("memory/memory.limit_in_bytes", "2000\n");
        file("memory/memory.usage_in_bytes", "1500\n");
        file("memory/memory.stat", "total_inactive_file 500\n");

        var cgroup = Cgroup.at(root);

        assertThat(cgroup.cpuQuota()).hasValue(0.5);
        assertThat(cgroup.cpuUsageUs()).hasValue(5_000);
        assertThat(cgroup.memoryLimitBytes()).hasValue(2_000);
        assertThat(cgroup.memoryUsedBytes()).hasValue(1_000);
    }

    @Test
    void shouldSeeNoLimitWhereThereIsNone() throws IOException {
        file("cpu.max", "max 100000\n");
        file("memory.max", "max\n");

        assertThat(Cgroup.at(root).isLimited()).isFalse();
        assertThat(Cgroup.at(root.resolve("nothing")).isLimited()).isFalse();
    }

    @Test
    void shouldSeeNoLimitInNonsense() throws IOException {
        file("cpu.max", "a b c\n");
        file("memory.max", "99999999999999999999999999\n");
        file("cpu/cpu.cfs_quota_us", "-1\n");

        assertThat(Cgroup.at(root).isLimited()).isFalse();
    }
}
