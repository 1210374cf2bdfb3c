package io.patchbay.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A table of a TOML or JSON document, read with errors that name the file and the field.
///
/// @param where file and path of the table, for people
/// @param node the table, or missing
record Section(String where, JsonNode node) {

    static Section empty(String where) {
        return new Section(where, MissingNode.getInstance());
    }

    Section table(String field) {
        var value = node.path(field);
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrong(field, "must be a table");
        }
        return new Section(where + " [" + field + "]", value);
    }

    List<Section> tables(String field, int max) {
        var value = node.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(field, "must be a list of tables; write [[" + field + "]] above each");
        }
        if (value.size() > max) {
            throw wrong(field, "has more than " + max + " entries");
        }
        var sections = new ArrayList<Section>();
        for (var entry : value) {
            var section = new Section(where + " [[" + field + "]] " + (sections.size() + 1), entry);
            if (!entry.isObject()) {
                throw new ConfigException(section.where, "must be a table");
            }
            sections.add(section);
        }
        return sections;
    }

    Optional<String> text(String field, int maxLength) {
        var value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw wrong(field, "must be a text in quotes");
        }
        if (value.textValue().length() > maxLength) {
            throw wrong(field, "is longer than " + maxLength + " characters");
        }
        return Optional.of(value.textValue());
    }

    String requiredText(String field, int maxLength) {
        return text(field, maxLength).filter(value -> !value.isBlank()).orElseThrow(() -> wrong(field, "is required"));
    }

    List<String> texts(String field, int maxLength) {
        var value = node.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(field, "must be a list of texts");
        }
        var texts = new ArrayList<String>();
        for (var entry : value) {
            if (!entry.isTextual() || entry.textValue().length() > maxLength) {
                throw wrong(field, "must be a list of texts of at most " + maxLength + " characters");
            }
            texts.add(entry.textValue());
        }
        return texts;
    }

    int integer(String field, int orElse, int min, int max) {
        var value = node.path(field);
        if (value.isMissingNode()) {
            return orElse;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(field, "must be a whole number");
        }
        if (value.longValue() < min || value.longValue() > max) {
            throw wrong(field, "must be from " + min + " to " + max + ", was " + value.longValue());
        }
        return value.intValue();
    }

    /// A share such as 0.5, in thousandths.
    int permille(String field, int orElse) {
        var value = node.path(field);
        if (value.isMissingNode()) {
            return orElse;
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 10)) {
            throw wrong(field, "must be a number from 0 to 10");
        }
        return (int) Math.round(value.doubleValue() * 1000);
    }

    /// Names of fields that nobody reads, for a warning: most often a typing error.
    List<String> unknown(Set<String> known) {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                names.add(where + ": " + name);
            }
        });
        return names;
    }

    ConfigException wrong(String field, String problem) {
        return new ConfigException(where + ": " + field, problem);
    }
}
