package io.patchbay.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;

/// Reads the two documents that hold node keys: `secrets.toml` and the JSON of `SFU_GATEWAY_NODES`.
final class SecretsFile {
    private static final long MAX_BYTES = 4L << 20;
    private static final EnumSet<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final TomlMapper TOML = TomlMapper.builder().build();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private SecretsFile() {}

    /// Reads a TOML file that nobody but its owner may read.
    static Section read(Path file) {
        var name = file.getFileName() == null
                ? file.toString()
                : file.getFileName().toString();
        try {
            if (!Files.isRegularFile(file)) {
                throw new ConfigException(name, "there is no such file; check --secrets " + file);
            }
            refuseIfOthersMayRead(file, name);
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(name, "is larger than " + MAX_BYTES + " bytes");
            }
            return toml(name, Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ConfigException(name, "is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException(name, "cannot be read (" + e.getClass().getSimpleName() + "); check its owner");
        }
    }

    static Section toml(String name, String text) {
        try {
            return new Section(name, TOML.readTree(text));
        } catch (JsonProcessingException e) {
            throw syntax(name, "TOML", e);
        }
    }

    static Section json(String name, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new ConfigException(name, "is larger than " + MAX_BYTES + " bytes");
        }
        try {
            var tree = JSON.readTree(text);
            if (!tree.isObject()) {
                throw new ConfigException(
                        name, "must be a JSON object such as {\"sfu\":[{\"address\":...,\"key\":...}]}");
            }
            return new Section(name, tree);
        } catch (JsonProcessingException e) {
            throw syntax(name, "JSON", e);
        }
    }

    /// The parser's own message may quote the line, and with it a key: only the position is kept.
    private static ConfigException syntax(String name, String language, JsonProcessingException e) {
        var at = e.getLocation();
        var place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new ConfigException(name, "is not valid " + language + place + "; check quotes and brackets there");
    }

    private static void refuseIfOthersMayRead(Path file, String name) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        var open = EnumSet.copyOf(OTHERS);
        open.retainAll(Files.getPosixFilePermissions(file));
        if (!open.isEmpty()) {
            throw new ConfigException(name, "others may read or write it; run: chmod 600 " + file);
        }
    }
}
