package io.patchbay.node.ortc;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// When two codec descriptions mean the same codec.
final class CodecMatch {
    private CodecMatch() {}

    static boolean isRtx(String mimeType) {
        return mimeType.toLowerCase(Locale.ROOT).endsWith("/rtx");
    }

    static boolean matches(RtpCodecCapability a, RtpCodecParameters b) {
        return a.mimeType().equalsIgnoreCase(b.mimeType())
                && a.clockRate() == b.clockRate()
                && sameChannels(a.channels(), b.channels())
                && sameVariant(a.mimeType(), a.parameters(), b.parameters());
    }

    private static boolean sameChannels(@Nullable Integer a, @Nullable Integer b) {
        return (a == null ? 1 : a) == (b == null ? 1 : b);
    }

    private static boolean sameVariant(String mimeType, Map<String, Object> a, Map<String, Object> b) {
        return switch (mimeType.toLowerCase(Locale.ROOT)) {
            case "video/h264" ->
                number(a, "packetization-mode") == number(b, "packetization-mode")
                        && H264Profile.of(a.get("profile-level-id")) == H264Profile.of(b.get("profile-level-id"));
            case "video/vp9" -> number(a, "profile-id") == number(b, "profile-id");
            default -> true;
        };
    }

    /// A numeric parameter; absent or not a number counts as 0.
    static long number(Map<String, Object> parameters, String name) {
        return switch (parameters.get(name)) {
            case Number number -> number.longValue();
            case String text when text.matches("\\d{1,9}") -> Long.parseLong(text);
            case null, default -> 0;
        };
    }

    /// The profile of a `profile-level-id` (RFC 6184 section 8.1), whatever its level.
    enum H264Profile {
        CONSTRAINED_BASELINE,
        BASELINE,
        MAIN,
        CONSTRAINED_HIGH,
        HIGH,
        UNKNOWN;

        /// Absent means constrained baseline, as in libwebrtc.
        static H264Profile of(@Nullable Object profileLevelId) {
            var text = Objects.toString(profileLevelId, "42e01f").toLowerCase(Locale.ROOT);
            if (!text.matches("[0-9a-f]{6}")) {
                return UNKNOWN;
            }
            var profile = text.substring(0, 2);
            var constraints = Integer.parseInt(text.substring(2, 4), 16);
            return switch (profile) {
                case "42" -> (constraints & 0x40) != 0 ? CONSTRAINED_BASELINE : BASELINE;
                case "4d" -> (constraints & 0x80) != 0 ? CONSTRAINED_BASELINE : MAIN;
                case "58" -> (constraints & 0xC0) == 0xC0 ? CONSTRAINED_BASELINE : BASELINE;
                case "64" -> (constraints & 0x0F) == 0x0C ? CONSTRAINED_HIGH : HIGH;
                default -> UNKNOWN;
            };
        }
    }
}
