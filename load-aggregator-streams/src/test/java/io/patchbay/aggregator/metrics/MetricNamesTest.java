package io.patchbay.aggregator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MetricNamesTest {
    @Test
    void shouldAllBeDocumentedAndNothingElse() throws IOException, IllegalAccessException {
        var page = Files.readString(Path.of("..", "docs", "metrics.md"));
        var start = page.indexOf("## Load aggregator");
        var section = page.substring(start, page.indexOf("\n## ", start + 1));

        var documented = Pattern.compile("\\| `([a-z_]+)` \\| (counter|gauge) \\|")
                .matcher(section)
                .results()
                .map(row -> row.group(2).equals("counter") ? row.group(1).replaceFirst("_total$", "") : row.group(1))
                .toList();

        var names = new ArrayList<String>();
        for (var field : MetricNames.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                names.add(String.valueOf(field.get(null)).replace('.', '_'));
            }
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(names);
    }
}
