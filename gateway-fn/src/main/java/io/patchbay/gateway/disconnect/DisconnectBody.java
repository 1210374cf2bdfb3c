package io.patchbay.gateway.disconnect;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.schemas.token.Jwt;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The two dialects of a disconnect request.
sealed interface DisconnectBody {
    /// Channels in one request of a tenant, at most.
    int MAX_CHANNELS = 1_000;

    /// Channels in one request of anybody, at most: each costs a lookup before any of its tokens can be
    /// verified.
    int MAX_STRANGERS_CHANNELS = 50;

    /// A token of the tenant that names the sessions of each channel. Not verified yet.
    record TenantToken(String token) implements DisconnectBody {}

    /// A token for each channel, signed with that channel's key, which only its node can verify.
    record ChannelTokens(Map<String, String> byChannel) implements DisconnectBody {
        public ChannelTokens {
            byChannel = Map.copyOf(byChannel);
        }

        /// The tokens of some channels, as JSON.
        String json(Set<String> channels) {
            var some = new LinkedHashMap<>(byChannel);
            some.keySet().retainAll(channels);
            try {
                return Reader.MAPPER.writeValueAsString(some);
            } catch (IOException e) {
                throw new IllegalStateException("cannot write a map of texts", e);
            }
        }

        @Override
        public String toString() {
            return "ChannelTokens[" + byChannel.size() + "]";
        }
    }

    /// More channels than one request may name.
    record TooMany(int most) implements DisconnectBody {}

    /// Neither.
    record Malformed(String reason) implements DisconnectBody {}

    static DisconnectBody read(String body) {
        var text = body.strip();
        if (text.isEmpty()) {
            return new Malformed("the body is empty; send a token, or a JSON map of channel uuid to token");
        }
        return text.startsWith("{") ? Reader.channelTokens(text) : new TenantToken(text);
    }

    /// Reads the JSON dialect.
    final class Reader {
        static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();

        private Reader() {}

        private static DisconnectBody channelTokens(String text) {
            JsonNode json;
            try {
                json = MAPPER.readTree(text);
            } catch (IOException e) {
                return new Malformed("the body is not valid JSON");
            }
            if (json.isEmpty()) {
                return new Malformed("the map must name a channel");
            }
            if (json.size() > MAX_STRANGERS_CHANNELS) {
                return new TooMany(MAX_STRANGERS_CHANNELS);
            }
            var tokens = new LinkedHashMap<String, String>();
            for (var entry : json.properties()) {
                var token = entry.getValue();
                if (!token.isTextual() || Jwt.parse(token.textValue()) instanceof Jwt.Malformed) {
                    return new Malformed("every value of the map must be a token");
                }
                tokens.put(entry.getKey(), token.textValue());
            }
            return new ChannelTokens(tokens);
        }
    }
}
