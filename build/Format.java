import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Checks or applies the source format: `java -cp 'target/formatter/*' build/Format.java check|apply [folder]`.
/// Run by Maven on the toolchain's JDK, because the formatter parses with the JDK that runs it.
final class Format {
    private static final JavaFormatterOptions.Style STYLE = JavaFormatterOptions.Style.PALANTIR;

    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(STYLE).formatJavadoc(false).build());

    private static final int MAX_COLUMNS = 120;

    private Format() {}

    public static void main(String[] args) throws IOException {
        if (args.length < 1 || !List.of("check", "apply").contains(args[0])) {
            System.err.println("usage: Format.java check|apply [folder]");
            System.exit(2);
        }
        var apply = args[0].equals("apply");
        var root = Path.of(args.length > 1 ? args[1] : ".");
        var wrong = new ConcurrentLinkedQueue<String>();
        sources(root).parallelStream().forEach(file -> visit(file, apply, wrong));
        wrong.stream().sorted().forEach(System.err::println);
        if (!wrong.isEmpty()) {
            System.err.println(wrong.size() + " file(s) need attention. Run: mvn -N validate -Dformat=apply");
            System.exit(1);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            return walk.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().matches(".*[/\\\\](target|node_modules|\\.patchbay)[/\\\\].*"))
                    .toList();
        }
    }

    private static void visit(Path file, boolean apply, ConcurrentLinkedQueue<String> wrong) {
        try {
            var source = Files.readString(file);
            if (hasLongComment(file, source, wrong)) {
                return;
            }
            var used = RemoveUnusedImports.removeUnusedImports(source);
            var formatted = FORMATTER.formatSource(ImportOrderer.reorderImports(used, STYLE));
            if (formatted.equals(source)) {
                return;
            }
            if (apply) {
                Files.writeString(file, formatted);
            } else {
                wrong.add("not formatted: " + file);
            }
        } catch (IOException | FormatterException e) {
            wrong.add("cannot format " + file + ": " + e.getMessage());
        }
    }

    /// The formatter wraps a `//` comment that is too long without a new comment mark, which breaks the source.
    private static boolean hasLongComment(Path file, String source, ConcurrentLinkedQueue<String> wrong) {
        var lines = source.lines().toList();
        var found = false;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).stripLeading().startsWith("//") && lines.get(i).length() > MAX_COLUMNS) {
                wrong.add("comment over " + MAX_COLUMNS + " columns: " + file + ":" + (i + 1));
                found = true;
            }
        }
        return found;
    }
}
