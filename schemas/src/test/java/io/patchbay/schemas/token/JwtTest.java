package io.patchbay.schemas.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.patchbay.schemas.token.Verification.Cause;
import io.patchbay.schemas.token.Verification.Rejected;
import io.patchbay.schemas.token.Verification.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final byte[] KEY = LenientBase64.decode("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    private static final byte[] OTHER_KEY = "another key, of another node".getBytes(US_ASCII);

    /// Odoo's `jwt.py`: facts of the protocol, 3.1.
    private static final String GOLDEN = "eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJIUzI1NiJ9"
            + ".eyJzZXNzaW9uX2lkIjogNDIsICJpY2Vfc2VydmVycyI6IGZhbHNlLCAiZXhwIjogNDEwMjQ0NDgwMH0"
            + ".0KKriHxNke0NFgGMtugcW5WZVISxLvp9PPtaSPbR0gU";

    private static final String GOLDEN_PAYLOAD = "{\"session_id\": 42, \"ice_servers\": false, \"exp\": 4102444800}";

    @Test
    void shouldVerifyTokenOfOdooWithUuidKey() {
        var claims = verified(GOLDEN, KEY);

        assertThat(claims.get("session_id").orElseThrow().intValue()).isEqualTo(42);
        assertThat(claims.get("session_id").orElseThrow().isIntegralNumber()).isTrue();
        assertThat(claims.get("ice_servers").orElseThrow().isBoolean()).isTrue();
        assertThat(claims.exp()).contains(Instant.ofEpochSecond(4_102_444_800L));
        assertThat(claims.iss()).isEmpty();
    }

    @Test
    void shouldVerifyStandardBase64WithPaddingAsOdooSfuWritesIt() {
        var payload = "{\"iss\":\"https://a.example/?>>>~~~\",\"exp\":4102444800}";
        var signed = standard("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + standard(payload);
        var signature = Base64.getEncoder().encodeToString(Hs256.mac(KEY, signed.getBytes(US_ASCII)));

        assertThat(signed + signature).contains("=");
        assertThat(verified(signed + "." + signature, KEY).iss()).contains("https://a.example/?>>>~~~");
    }

    @Test
    void shouldNotMindBase64DialectOfSignatureButOfSignedText() {
        var token = sign("{\"iss\":\"a~~~???\",\"exp\":4102444800}");
        var cut = token.lastIndexOf('.');
        var signature = token.substring(cut + 1);

        assertThat(verified(
                                token.substring(0, cut + 1)
                                        + signature.replace('-', '+').replace('_', '/') + "=",
                                KEY)
                        .iss())
                .isPresent();
        assertThat(rejected(token.substring(0, cut) + "=." + signature).cause()).isEqualTo(Cause.SIGNATURE);
    }

    @Test
    void shouldTellWhichKeyMatched() {
        var token = sign("{\"exp\":4102444800}");

        assertThat(parsed(token).verify(List.of(OTHER_KEY, new byte[0], KEY), NOW, Requirements.GATEWAY))
                .isInstanceOfSatisfying(
                        Verified.class,
                        verified -> assertThat(verified.keyIndex()).isEqualTo(2));
    }

    @Test
    void shouldRejectWrongKeyAndNoKeyAndEmptyKey() {
        var token = parsed(GOLDEN);

        for (var keys : List.of(List.<byte[]>of(), List.of(OTHER_KEY), List.of(new byte[0]))) {
            assertThat(token.verify(keys, NOW, Requirements.ODOO))
                    .isEqualTo(new Rejected("the token's signature does not match any key", Cause.SIGNATURE));
        }
    }

    @Test
    void shouldRejectEveryChangeOfSingleCharacter() {
        var digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var i = 0; i < GOLDEN.length(); i++) {
            var digit = digits.indexOf(GOLDEN.charAt(i));
            var changed = digit < 0 ? '_' : digits.charAt(digit ^ 1);
            var tampered = GOLDEN.substring(0, i) + changed + GOLDEN.substring(i + 1);

            assertThat(Jwt.parse(tampered) instanceof ParsedJwt jwt
                            && jwt.verify(List.of(KEY), NOW, Requirements.ODOO) instanceof Verified)
                    .as("character %d changed", i)
                    .isFalse();
        }
    }

    @Test
    void shouldRejectEveryTruncation() {
        for (var length = 0; length < GOLDEN.length(); length++) {
            assertThat(Jwt.parse(GOLDEN.substring(0, length)) instanceof ParsedJwt jwt
                            && jwt.verify(List.of(KEY), NOW, Requirements.ODOO) instanceof Verified)
                    .as("cut to %d characters", length)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"None\"}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS384\"}",
                "{\"alg\":\"RS256\"}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":null}",
                "{\"typ\":\"JWT\"}",
                "{\"alg\":\"none\",\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"HS256\"",
                "{\"alg\":\"HS256\"} {}",
                "[\"HS256\"]",
                "\"HS256\"",
                "null"
            })
    void shouldRefuseHeaderOtherThanHs256(String header) {
        var signed = LenientBase64.encode(header) + "." + LenientBase64.encode("{\"exp\":4102444800}");
        var token = signed + "." + LenientBase64.encode(Hs256.mac(KEY, signed.getBytes(US_ASCII)));

        assertThat(Jwt.parse(token))
                .isInstanceOfSatisfying(
                        Jwt.Malformed.class,
                        malformed -> assertThat(malformed.reason()).startsWith("the token's"));
    }

    @Test
    void shouldNameAlgorithmThatIsAccepted() {
        var token = LenientBase64.encode("{\"alg\":\"none\"}") + "." + LenientBase64.encode("{}") + ".AAAA";

        assertThat(Jwt.parse(token))
                .isEqualTo(new Jwt.Malformed("the token's alg is not HS256, the only one that is accepted"));
        assertThat(Jwt.parse(LenientBase64.encode("{\"alg\":\"none\"}") + "." + LenientBase64.encode("{}") + "."))
                .isInstanceOf(Jwt.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", ".", "..", "a.b", "a.b.c.d", "YWJj.YWJj.YW Jj", "YWJj.Y=Jj.YWJj", "YWJj.é.YWJj"})
    void shouldRefuseWhatIsNoToken(String text) {
        assertThat(Jwt.parse(text)).isInstanceOf(Jwt.Malformed.class);
    }

    @Test
    void shouldRefuseOversizedTokenWithoutRepeatingIt() {
        var token = sign("{\"iss\":\"" + "x".repeat(Jwt.MAX_LENGTH) + "\"}");

        assertThat(Jwt.parse(token))
                .isInstanceOfSatisfying(
                        Jwt.Malformed.class,
                        malformed ->
                                assertThat(malformed.reason()).contains("16384").hasSizeLessThan(200));
    }

    @Test
    void shouldIgnoreWhiteSpaceAround() {
        assertThat(verified(" " + GOLDEN + "\n", KEY).has("session_id")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "42", "\"text\"", "null", "", "{\"a\":", "{\"exp\":1,\"exp\":4102444800}", "{} x"})
    void shouldRejectSignedPayloadThatIsNoObject(String payload) {
        assertThat(rejected(sign(payload + (payload.isEmpty() ? "  " : ""))).cause())
                .isEqualTo(Cause.CLAIMS);
    }

    @Test
    void shouldRejectDeepPayloadAndInvalidUtf8() {
        var deep = "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
        var invalid = "{\"iss\":\"\u0000\"}".replace('\u0000', 'x').getBytes(UTF_8);
        invalid[8] = (byte) 0xC3;

        assertThat(rejected(sign(deep)).cause()).isEqualTo(Cause.CLAIMS);
        assertThat(rejected(Hs256.sign(KEY, invalid)).cause()).isEqualTo(Cause.CLAIMS);
    }

    @Test
    void shouldRejectExpiredTokenAfterItsSecondHasPassed() {
        var token = sign("{\"exp\":1700000000}");

        assertThat(verify(token, NOW)).isInstanceOf(Verified.class);
        assertThat(verify(token, NOW.plusSeconds(1)))
                .isEqualTo(new Rejected("the token has expired 1 s ago", Cause.EXPIRED));
    }

    @Test
    void shouldAllowLeewayForExpAndNbf() {
        var requirements = new Requirements(true, Duration.ofSeconds(3));
        var token = parsed(sign("{\"exp\":1699999997,\"nbf\":1700000003}"));

        assertThat(token.verify(List.of(KEY), NOW, requirements)).isInstanceOf(Verified.class);
        assertThat(token.verify(List.of(KEY), NOW, Requirements.ODOO)).isInstanceOf(Rejected.class);
        assertThat(token.verify(List.of(KEY), NOW.plusSeconds(1), requirements)).isInstanceOf(Rejected.class);
        assertThat(token.verify(List.of(KEY), NOW.minusSeconds(1), requirements))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void shouldRequireExpOnlyIfAsked() {
        var token = parsed(sign("{\"iss\":\"a\"}"));

        assertThat(token.verify(List.of(KEY), NOW, Requirements.ODOO)).isInstanceOf(Verified.class);
        assertThat(token.verify(List.of(KEY), NOW, Requirements.GATEWAY))
                .isEqualTo(new Rejected("the token has no exp", Cause.NO_EXP));
    }

    @Test
    void shouldTakeIatUpToMinuteAhead() {
        assertThat(verify(sign("{\"iat\":1700000060}"), NOW)).isInstanceOf(Verified.class);
        assertThat(rejected(sign("{\"iat\":1700000061}")).cause()).isEqualTo(Cause.ISSUED_AHEAD);
        assertThat(rejected(sign("{\"nbf\":1700000001}")).cause()).isEqualTo(Cause.NOT_YET_VALID);
    }

    static Stream<String> timesThatAreNoNumbers() {
        return Stream.of("\"4102444800\"", "true", "[]", "{}", "1e999");
    }

    @ParameterizedTest
    @MethodSource("timesThatAreNoNumbers")
    void shouldRejectTimeThatIsNoNumber(String value) {
        for (var name : List.of("exp", "nbf", "iat")) {
            var rejected = rejected(sign("{\"" + name + "\":" + value + "}"));

            assertThat(rejected.cause()).isEqualTo(Cause.TIME);
            assertThat(rejected.reason()).contains(name);
        }
    }

    @Test
    void shouldTakeFractionsAndHugeTimes() {
        assertThat(verify(sign("{\"exp\":1700000000.5,\"iat\":1699999999.25}"), NOW))
                .isInstanceOf(Verified.class);
        assertThat(verified(sign("{\"exp\":123456789012345678901234567890}"), KEY)
                        .exp())
                .isPresent();
        assertThat(rejected(sign("{\"exp\":-1e300}")).cause()).isEqualTo(Cause.EXPIRED);
    }

    @Test
    void shouldAnswerWithNothingForClaimsOfAnotherType() {
        var claims =
                verified(sign("{\"iss\":42,\"key\":{\"a\":1},\"other\":null,\"list\":[1,\"2\"],\"n\":1e999}"), KEY);

        assertThat(claims.iss()).isEmpty();
        assertThat(claims.key()).isEmpty();
        assertThat(claims.exp()).isEmpty();
        assertThat(claims.text("list")).isEmpty();
        assertThat(claims.number("iss")).hasValue(42);
        assertThat(claims.number("n")).isEmpty();
        assertThat(claims.get("other")).isEmpty();
        assertThat(claims.get("list").orElseThrow()).hasSize(2);
        assertThat(claims.toString()).doesNotContain("42");
    }

    @Test
    void shouldResignSamePayloadText() {
        var resigned = parsed(GOLDEN).resign(OTHER_KEY);

        assertThat(resigned).contains(GOLDEN.substring(GOLDEN.indexOf('.'), GOLDEN.lastIndexOf('.') + 1));
        assertThat(verified(resigned, OTHER_KEY).get("ice_servers")).isPresent();
        assertThat(verify(resigned, NOW)).isInstanceOf(Rejected.class);
    }

    @Test
    void shouldResignSamePayloadBytesOfStandardBase64AsBase64Url() {
        var payload = "{\"iss\":\"???>>>~~~\", \"unknown\" : {\"deep\":[1,2.50]} }";
        var signed = standard("{\"alg\":\"HS256\"}") + "." + standard(payload);
        var token = signed + "." + LenientBase64.encode(Hs256.mac(KEY, signed.getBytes(US_ASCII)));

        var resigned = parsed(token).resign(OTHER_KEY);

        assertThat(resigned).matches("[A-Za-z0-9_.-]+");
        assertThat(new String(parsed(resigned).payload(), UTF_8)).isEqualTo(payload);
        assertThat(verified(resigned, OTHER_KEY).get("unknown")).isPresent();
    }

    @Test
    void shouldBeReadByNimbusWhereKeyIsLongEnough() throws Exception {
        var key = new byte[32];
        Arrays.fill(key, (byte) 7);

        assertThat(SignedJWT.parse(Hs256.sign(key, GOLDEN_PAYLOAD.getBytes(UTF_8)))
                        .verify(new MACVerifier(key)))
                .isTrue();
    }

    @Test
    void shouldRefuseToSignWithEmptyKey() {
        assertThatThrownBy(() -> Hs256.sign(new byte[0], new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key is empty");
    }

    @Test
    void shouldNeverThrowOnRandomOrMutatedText() {
        var seed = System.nanoTime();
        System.out.println("seed of random tokens: " + seed);
        var random = new Random(seed);

        for (var i = 0; i < 20_000; i++) {
            var text = random.nextBoolean() ? mutated(random) : noise(random);

            if (Jwt.parse(text) instanceof ParsedJwt jwt && !text.strip().equals(GOLDEN)) {
                assertThat(jwt.verify(List.of(KEY), NOW, Requirements.ODOO)).isInstanceOf(Rejected.class);
                assertThat(jwt.resign(KEY)).isNotEmpty();
            }
        }
    }

    @Test
    void shouldNeverThrowOnRandomSignedPayload() {
        var seed = System.nanoTime();
        System.out.println("seed of random payloads: " + seed);
        var random = new Random(seed);

        for (var i = 0; i < 5_000; i++) {
            var payload = GOLDEN_PAYLOAD.getBytes(UTF_8);
            for (var change = random.nextInt(4); change >= 0; change--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
            }

            assertThat(verify(Hs256.sign(KEY, payload), NOW)).isNotNull();
        }
    }

    @Test
    void shouldNotTellTokenInText() {
        assertThat(parsed(GOLDEN).toString()).doesNotContain("eyJ");
    }

    private static String mutated(Random random) {
        var text = new StringBuilder(GOLDEN);
        for (var change = random.nextInt(4); change >= 0; change--) {
            var at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(300));
                case 1 -> text.deleteCharAt(at);
                default -> text.insert(at, random.nextBoolean() ? "." : "=");
            }
        }
        return text.toString();
    }

    private static String noise(Random random) {
        var text = new StringBuilder();
        for (var length = random.nextInt(200); length > 0; length--) {
            text.append(random.nextInt(8) == 0 ? '.' : (char) random.nextInt(128));
        }
        return text.toString();
    }

    private static String standard(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String sign(String payload) {
        return Hs256.sign(KEY, payload.getBytes(UTF_8));
    }

    private static ParsedJwt parsed(String token) {
        return (ParsedJwt) Jwt.parse(token);
    }

    private static Verification verify(String token, Instant now) {
        return parsed(token).verify(List.of(KEY), now, Requirements.ODOO);
    }

    private static Claims verified(String token, byte[] key) {
        return ((Verified) parsed(token).verify(List.of(key), NOW, Requirements.ODOO)).claims();
    }

    private static Rejected rejected(String token) {
        return (Rejected) verify(token, NOW);
    }
}
