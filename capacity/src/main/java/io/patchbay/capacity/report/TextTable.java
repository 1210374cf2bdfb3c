package io.patchbay.capacity.report;

import java.util.ArrayList;
import java.util.List;

/// Columns of text: the first to the left, the others to the right.
final class TextTable {
    private TextTable() {}

    static List<String> lines(List<String> header, List<List<String>> rows) {
        var all = new ArrayList<List<String>>();
        all.add(header);
        all.addAll(rows);
        var lines = new ArrayList<String>();
        for (var row : all) {
            var line = new StringBuilder();
            for (var column = 0; column < row.size(); column++) {
                var index = column;
                var width = all.stream()
                        .mapToInt(other -> other.get(index).length())
                        .max()
                        .orElse(0);
                var cell = row.get(column);
                var padding = " ".repeat(width - cell.length());
                line.append(column == 0 ? cell + padding : "  " + padding + cell);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
