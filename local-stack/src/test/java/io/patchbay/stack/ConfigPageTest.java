package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Holds the launcher's section of docs/config.md to the code.
class ConfigPageTest {
    private static final Path HOME = Path.of("..");

    @Test
    void shouldListEveryVariable() throws Exception {
        var script = Files.readString(HOME.resolve("patchbay"));
        var demo = Files.readString(HOME.resolve("local-stack/src/main/java/io/patchbay/stack/Demo.java"));
        var broker =
                Files.readString(HOME.resolve("local-broker/src/main/java/io/patchbay/broker/junit/KafkaChoice.java"));

        var rows = rows("variable");

        assertThat(rows)
                .containsOnlyKeys(
                        "JAVA_HOME",
                        "PATCHBAY_BUILD",
                        "PATCHBAY_JARS",
                        "PATCHBAY_JAVA_OPTS",
                        "LOG_LEVEL",
                        "PATCHBAY_TEST_KAFKA");
        assertThat(script)
                .contains("${JAVA_HOME:-}")
                .contains("${PATCHBAY_BUILD:-" + rows.get("PATCHBAY_BUILD") + "}")
                .contains("lib/*${PATCHBAY_JARS:+:$PATCHBAY_JARS/*}\"")
                .contains("${LOG_LEVEL:-" + rows.get("LOG_LEVEL") + "}");
        assertThat(demo).contains("\"PATCHBAY_JAVA_OPTS\"");
        assertThat(broker).contains("\"PATCHBAY_TEST_KAFKA\"");
    }

    @Test
    void shouldListEveryOptionWithItsDefault() throws Exception {
        var options = new CommandLine(new DemoCommand())
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .collect(Collectors.toMap(
                                option -> option.longestName(),
                                option -> option.defaultValue() == null
                                        ? (option.arity().max() == 0 ? "false" : "")
                                        : option.defaultValue()));

        assertThat(rows("option")).isEqualTo(options);
    }

    @Test
    void shouldListEveryNameInTheEnvironmentFile() throws Exception {
        var names = EnvironmentFile.variables(DemoPlanTest.plan(1, null), 1, name -> 1).keySet().stream()
                .map(name -> name.replace("NODE_1_", "NODE_<n>_"))
                .toList();

        assertThat(rows("name")).containsOnlyKeys(names);
    }

    /// First and second column, without the quotes, of the table whose header starts with this word.
    private static Map<String, String> rows(String header) throws IOException {
        var page = Files.readString(HOME.resolve("docs/config.md"));
        var section = page.substring(page.indexOf("## Launcher and local stack"));
        var table = section.substring(section.indexOf("| " + header + " |"));
        var rows = new LinkedHashMap<String, String>();
        table.lines().skip(2).takeWhile(line -> line.startsWith("|")).forEach(line -> {
            var cells = line.split("\\|", -1);
            rows.put(text(cells[1]), text(cells[2]));
        });
        return rows;
    }

    private static String text(String cell) {
        return cell.strip().replace("`", "");
    }
}
