package io.patchbay.capacity.page;

import java.util.ArrayList;
import java.util.List;

/// A page that is written from top to bottom. Everything that is given to it is text, never markup.
public final class Html {
    private final StringBuilder body = new StringBuilder();
    private final String title;

    public Html(String title) {
        this.title = title;
        body.append("<h1>").append(escape(title)).append("</h1>\n");
    }

    /// Begins a section.
    public void heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    /// A sentence or some.
    public void paragraph(String text) {
        body.append("<p>").append(escape(text)).append("</p>\n");
    }

    /// A figure with its label.
    ///
    /// @param isAlarming whether somebody should do something
    public record Figure(String label, String value, boolean isAlarming) {}

    /// Large figures in a row.
    public void figures(List<Figure> figures) {
        body.append("<dl class=\"figures\">");
        for (var figure : figures) {
            body.append("<div><dt>")
                    .append(escape(figure.label()))
                    .append(figure.isAlarming() ? "</dt><dd class=\"alarm\">" : "</dt><dd>")
                    .append(escape(figure.value()))
                    .append("</dd></div>");
        }
        body.append("</dl>\n");
    }

    /// A table. Columns whose first cell begins with a letter are text and stand on the left, others are numbers.
    public void table(List<String> header, List<List<String>> rows) {
        var first = rows.isEmpty() ? header : rows.getFirst();
        body.append("<div class=\"scroll\"><table><thead>");
        row(header, first, "th");
        body.append("</thead><tbody>\n");
        rows.forEach(cells -> row(cells, first, "td"));
        body.append("</tbody></table></div>\n");
    }

    private void row(List<String> cells, List<String> first, String tag) {
        body.append("<tr>");
        for (var i = 0; i < cells.size(); i++) {
            var isText = i < first.size() && first.get(i).codePoints().limit(1).anyMatch(Character::isLetter);
            body.append('<').append(tag).append(isText ? " class=\"text\">" : ">");
            body.append(escape(cells.get(i))).append("</").append(tag).append('>');
        }
        body.append("</tr>\n");
    }

    /// A plot with its legend.
    public void chart(LineChart chart) {
        body.append(chart.svg()).append('\n');
    }

    /// The whole document.
    public String document() {
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escape(title)
                + "</title>\n<style>" + style() + "</style>\n</head>\n<body>\n<main>\n" + body
                + "</main>\n</body>\n</html>\n";
    }

    /// Text as it stands in HTML and SVG.
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String style() {
        var colours = new ArrayList<String>();
        for (var i = 0; i < LineChart.COLOURS; i++) {
            colours.add(".s" + i + "{stroke:var(--s" + i + ")}");
        }
        return """

                :root{color-scheme:light dark;--bg:#fff;--fg:#1d2433;--soft:#5b6475;--line:#d9dee8;--panel:#f6f7fa;--alarm:#c0262d;
                --s0:#2563c9;--s1:#c2570c;--s2:#0f8a5f;--s3:#8b3fb8;--s4:#b8870b;--s5:#c02672;--s6:#3f6b7a;--s7:#7a7f8c}
                @media (prefers-color-scheme:dark){:root{--bg:#12161f;--fg:#e4e8f1;--soft:#9aa4b7;--line:#2c3444;
                --panel:#1a202c;--alarm:#ff7a7a;--s0:#6ea8ff;--s1:#ff9d5c;--s2:#4fd1a1;--s3:#cf8ef5;--s4:#f0c14b;
                --s5:#ff7fb3;--s6:#8cc1d3;--s7:#a9afbc}}
                *{box-sizing:border-box}
                body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
                main{max-width:1060px;margin:0 auto;padding:28px 24px 60px}
                h1{font-size:25px;margin:0 0 4px}h2{font-size:18px;margin:34px 0 8px}
                p{color:var(--soft);margin:4px 0 12px;max-width:80ch;overflow-wrap:anywhere}
                .scroll{overflow-x:auto;margin:0 0 12px}
                table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:14px}
                th,td{padding:6px 8px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
                th{color:var(--soft);font-weight:600;white-space:normal;vertical-align:bottom}.text{text-align:left}
                .figures{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}
                .figures div{background:var(--panel);border-radius:8px;padding:10px 16px;min-width:130px}
                dt{color:var(--soft);font-size:13px}dd{margin:0;font-size:22px;font-weight:600}
                .alarm{color:var(--alarm)}
                figure{margin:14px 0 22px;overflow-x:auto}figcaption{font-weight:600;margin-bottom:4px}
                .legend{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:13px}
                .legend svg{vertical-align:middle;margin-right:6px}
                .chart{width:100%;min-width:620px;height:auto;display:block}
                .chart text{fill:var(--soft);font-size:12px}
                .grid{stroke:var(--line);stroke-width:1}
                .curve{fill:none;stroke-width:1.8;stroke-linejoin:round}
                .dashed{stroke-dasharray:6 4}
                """ + String.join("\n", colours) + "\n";
    }
}
