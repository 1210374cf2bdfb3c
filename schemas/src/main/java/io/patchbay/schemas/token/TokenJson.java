package io.patchbay.schemas.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/// Reads the JSON in tokens, within limits. Duplicate names are refused, so that no two readers of one token can see
/// two
/// different values (RFC 7519 §4).
final class TokenJson {
    private static final int MAX_DEPTH = 16;

    /// The headers that nearly every token has, which need no parsing: ours, and what Odoo and other libraries write.
    private static final Set<String> KNOWN_HEADERS = Set.of(
            Hs256.HEADER,
            LenientBase64.encode("{\"typ\": \"JWT\", \"alg\": \"HS256\"}"),
            LenientBase64.encode("{\"typ\":\"JWT\",\"alg\":\"HS256\"}"),
            LenientBase64.encode("{\"alg\":\"HS256\"}"));

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private TokenJson() {}

    /// What came of reading JSON.
    sealed interface Read {}

    record Parsed(ObjectNode json) implements Read {}

    /// @param reason reads on after the name of the part
    record Failed(String reason) implements Read {}

    static Read object(byte[] json) {
        try {
            return MAPPER.readTree(json) instanceof ObjectNode object
                    ? new Parsed(object)
                    : new Failed("is not a JSON object");
        } catch (JsonProcessingException e) {
            return new Failed("is not valid JSON (duplicate names and more than " + MAX_DEPTH + " levels included)");
        } catch (IOException e) {
            return new Failed("is not UTF-8");
        }
    }

    /// Why a header is not acceptable, empty if it is. HS256 is the only algorithm, and no extension is understood
    /// (RFC 7515 §4.1.11).
    static String headerFault(String header) {
        return KNOWN_HEADERS.contains(header) ? "" : headerFault(LenientBase64.decode(header));
    }

    private static String headerFault(byte[] header) {
        return switch (object(header)) {
            case Failed(var reason) -> "the token's header " + reason;
            case Parsed(var json) when json.has("crit") -> "the token's header has crit, which is not supported";
            case Parsed(var json) when !json.path("alg").isTextual() -> "the token's header has no alg";
            case Parsed(var json)
            when !"HS256".equals(json.path("alg").textValue()) ->
                "the token's alg is not HS256, the only one that is accepted";
            case Parsed(var _) -> "";
        };
    }
}
