package io.patchbay.capacity.whatif;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.patchbay.capacity.CapacityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Scenarios in a TOML file: one table for each, with the keys of [Scenario#KEYS].
///
/// ```toml
/// [slow-heartbeats]
/// heartbeat = "10s"
/// weights = "400/400/200"
/// ```
public final class PolicyFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_SCENARIOS = 50;

    private PolicyFile() {}

    /// Reads all of them.
    ///
    /// @throws CapacityException naming the file and what is wrong
    public static List<Scenario> read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CapacityException(file + " is larger than " + MAX_BYTES + " bytes");
            }
            var tables = new TomlMapper().readTree(Files.readAllBytes(file));
            if (tables.size() > MAX_SCENARIOS) {
                throw new CapacityException(file + " has more than " + MAX_SCENARIOS + " tables");
            }
            var scenarios = new ArrayList<Scenario>();
            tables.properties().forEach(table -> scenarios.add(scenario(file, table.getKey(), table.getValue())));
            return List.copyOf(scenarios);
        } catch (IOException e) {
            throw new CapacityException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Scenario scenario(Path file, String name, JsonNode table) {
        if (!table.isObject()) {
            throw new CapacityException(file + ": '" + name + "' must be a table such as [" + name + "]");
        }
        var values = new LinkedHashMap<String, String>();
        table.properties().forEach(entry -> add(values, entry.getKey(), entry.getValue()));
        try {
            return new Scenario(name, new Settings(values));
        } catch (CapacityException e) {
            throw new CapacityException(file + " [" + name + "]: " + e.getMessage(), e);
        }
    }

    /// `nodes.eu-west = 3` is a table within the table.
    private static void add(Map<String, String> values, String key, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(entry -> add(values, key + "." + entry.getKey(), entry.getValue()));
        } else {
            values.put(key, value.asText());
        }
    }
}
