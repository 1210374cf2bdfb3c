package io.patchbay.schemas.topic;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// A topic as it must exist on the broker.
///
/// @param name topic name
/// @param compacted compacted by key, or else deleted after [#retention]
/// @param retention how long records are kept; ignored if compacted
public record TopicDefinition(String name, boolean compacted, Duration retention) {

    /// The topic's configuration in Kafka's own words.
    public Map<String, String> config() {
        var config = new LinkedHashMap<String, String>();
        if (compacted) {
            config.put("cleanup.policy", "compact");
        } else {
            config.put("cleanup.policy", "delete");
            config.put("retention.ms", Long.toString(retention.toMillis()));
        }
        return config;
    }
}
