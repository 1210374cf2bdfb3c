package io.patchbay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds `docs/config.md`, `docs/metrics.md` and `openapi.yaml` to the code.
class DocumentationTest {
    private static final Pattern VARIABLE = Pattern.compile("\"((?:SFU|PATCHBAY|KAFKA)_[A-Z_]+|LOG_LEVEL)\"");
    private static final Pattern ROUTE = Pattern.compile("@(Get|Post|Delete)\\(\"([^\"]+)\"");

    @Test
    void shouldListEverySettingThatIsRead() throws IOException {
        var read = new TreeSet<String>();
        for (var file : sources("config")) {
            var found = VARIABLE.matcher(Files.readString(file));
            while (found.find()) {
                read.add(found.group(1));
            }
        }
        read.add("LOG_LEVEL");

        assertThat(rows("config.md")).isEqualTo(read);
    }

    @Test
    void shouldListEveryMetric() throws IOException {
        var names = rows("metrics.md").stream()
                .map(name -> name.replaceFirst("_(total|seconds)$", "").replaceFirst("_seconds$", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(names)
                .isEqualTo(GatewayMetrics.ALL.stream()
                        .map(name -> name.replace('.', '_').replaceFirst("_seconds$", ""))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void shouldDescribeEveryPublicRoute() throws IOException {
        var description = Files.readString(Path.of("src/main/resources/openapi.yaml"));
        var described = new TreeSet<String>();
        var path = "";
        for (var line : description.lines().toList()) {
            var named = Pattern.compile("^  (/[^:]+):$").matcher(line);
            var method = Pattern.compile("^    (get|post|delete):$").matcher(line);
            if (named.matches()) {
                path = named.group(1);
            } else if (method.matches()) {
                described.add(method.group(1) + " " + path);
            }
        }
        var served = new TreeSet<String>();
        for (var file : sources("http")) {
            if (file.endsWith("ManagementController.java")) {
                continue;
            }
            var routes = ROUTE.matcher(Files.readString(file));
            while (routes.find()) {
                served.add(routes.group(1).toLowerCase(java.util.Locale.ROOT) + " " + routes.group(2));
            }
        }

        assertThat(described).isEqualTo(served).isNotEmpty();
    }

    /// The names in the gateway's table of a page.
    private static Set<String> rows(String page) throws IOException {
        var text = Files.readString(Path.of("../docs").resolve(page));
        var section = text.substring(text.indexOf("## Gateway"), text.indexOf("## Load aggregator"));
        var names = new TreeSet<String>();
        var row = Pattern.compile("(?m)^\\| `([^`]+)`").matcher(section);
        while (row.find()) {
            names.add(row.group(1));
        }
        return names;
    }

    private static java.util.List<Path> sources(String folder) throws IOException {
        try (var files = Files.list(Path.of("src/main/java/io/patchbay/gateway").resolve(folder))) {
            return files.sorted().toList();
        }
    }
}
