package io.patchbay.aggregator.poller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.patchbay.schemas.event.InvalidEvent;
import io.patchbay.schemas.event.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stock nodes and how they are polled: `[[sfu]]` and `[health]` of the secrets file. `SFU_GATEWAY_NODES`, JSON of the
/// same shape (`{"sfu":[{"address","region"?,"key"}]}` or the array alone), wins over the file's nodes. Keys are not
/// read: the poller asks what is open to all.
///
/// @param targets nodes, each address once
/// @param intervalSeconds from one poll to the next
/// @param timeoutSeconds for one answer
/// @param unhealthyThreshold failed polls in a row after which a node is lost
public record PollConfig(List<PollTarget> targets, int intervalSeconds, int timeoutSeconds, int unhealthyThreshold) {
    private static final int MAX_TARGETS = 10_000;
    private static final int MAX_REGION_LENGTH = 64;
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final ObjectMapper TOML = TomlMapper.builder().build();

    public PollConfig {
        targets = List.copyOf(targets);
    }

    /// Reads both sources.
    ///
    /// @param nodesJson `SFU_GATEWAY_NODES`, null if unset
    /// @param secrets text of the secrets file, null if there is none
    /// @throws IllegalArgumentException naming the source and field, never a value that could be a key
    public static PollConfig from(@Nullable String nodesJson, @Nullable String secrets) {
        var file = secrets == null ? JSON.createObjectNode() : parse(TOML, secrets, "secrets file");
        var health = file.path("health");
        var targets = nodesJson == null || nodesJson.isBlank()
                ? targets(file, "secrets file")
                : targets(parse(JSON, nodesJson, "SFU_GATEWAY_NODES"), "SFU_GATEWAY_NODES");
        return new PollConfig(
                targets,
                number(health, "interval_seconds", 10, 1, 3_600),
                number(health, "timeout_seconds", 5, 1, 60),
                number(health, "unhealthy_threshold", 3, 1, 1_000));
    }

    private static JsonNode parse(ObjectMapper mapper, String text, String source) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            var at =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw new IllegalArgumentException(source + " cannot be read" + at + ": check its syntax");
        }
    }

    private static List<PollTarget> targets(JsonNode root, String source) {
        var array = root.isArray() ? root : root.path("sfu");
        if (array.isMissingNode()) {
            return List.of();
        }
        if (!array.isArray() || array.size() > MAX_TARGETS) {
            throw new IllegalArgumentException(source + ": sfu must be an array of at most " + MAX_TARGETS + " nodes");
        }
        var targets = new ArrayList<PollTarget>();
        for (var index = 0; index < array.size(); index++) {
            var target = target(array.get(index), source + ": sfu[" + index + "]");
            if (targets.stream().noneMatch(known -> known.address().equals(target.address()))) {
                targets.add(target);
            }
        }
        return targets;
    }

    private static PollTarget target(JsonNode node, String where) {
        if (!node.path("address").isTextual()) {
            throw new IllegalArgumentException(where + ".address must be a text such as http://sfu1.example.com:8070");
        }
        var region = node.path("region");
        if (!region.isMissingNode()
                && !(region.isTextual() && region.textValue().length() <= MAX_REGION_LENGTH)) {
            throw new IllegalArgumentException(
                    where + ".region must be a text of at most " + MAX_REGION_LENGTH + " characters");
        }
        return new PollTarget(address(node.path("address").textValue(), where), region.asText(""));
    }

    /// The form that a node's own heartbeats have, so that a node which is polled and reports itself is one node.
    private static String address(String text, String where) {
        try {
            return NodeAddress.of("address", text.strip()).url();
        } catch (InvalidEvent e) {
            throw new IllegalArgumentException(where + ".address " + e.reason());
        }
    }

    private static int number(JsonNode table, String field, int fallback, int min, int max) {
        var value = table.path(field);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw new IllegalArgumentException(
                    "secrets file: health." + field + " must be a whole number from " + min + " to " + max);
        }
        return value.intValue();
    }
}
