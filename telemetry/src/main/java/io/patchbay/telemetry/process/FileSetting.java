package io.patchbay.telemetry.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A setting that is given as text, or as `@` and the file that holds the text and can be read again. Immutable.
///
/// @param <T> what the text means; `equals` says whether another text means the same, `toString` is fit for logs
public final class FileSetting<T> {
    private final String name;
    private final @Nullable Path file;
    private final Function<String, T> parse;
    private final T value;

    private FileSetting(String name, @Nullable Path file, Function<String, T> parse, T value) {
        this.name = name;
        this.file = file;
        this.parse = parse;
        this.value = value;
    }

    /// Reads it.
    ///
    /// @param parse says by an [IllegalArgumentException] what is wrong, in words that read on after the name
    /// @throws IllegalArgumentException as `parse`, or if the file cannot be read
    public static <T> FileSetting<T> of(String name, String text, Function<String, T> parse) {
        if (!text.startsWith("@")) {
            return new FileSetting<>(name, null, parse, parse.apply(text));
        }
        try {
            var file = Path.of(text.substring(1));
            return new FileSetting<>(name, file, parse, parse.apply(read(file)));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("names a file that cannot be read; check the path after the @", e);
        }
    }

    /// Name of the setting.
    public String name() {
        return name;
    }

    /// What it was when it was read first.
    public T value() {
        return value;
    }

    /// The file, empty if the setting itself holds the text.
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /// What it is now.
    ///
    /// @throws IllegalArgumentException as [#of]
    public T again() {
        return file == null ? value : parse.apply(read(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("names a file that cannot be read; check the path after the @", e);
        }
    }

    /// That of the value.
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
