package io.patchbay.node.auth;

import io.patchbay.schemas.token.LenientBase64;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The keys of this node that it accepts, the current one first; replaced while the node runs. Thread-safe.
public final class AuthKeys {
    /// Most keys at once.
    static final int MAX = 8;

    private static final int ID_BYTES = 4;

    /// A key and when it was of use.
    ///
    /// @param id for people: a few digits of its hash
    /// @param lastUsedMs epoch ms, 0 if never
    public record Usage(String id, long lastUsedMs) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Key(String text, byte[] bytes, String id, AtomicLong lastUsedMs) {
        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    private volatile List<Key> keys;

    private AuthKeys(List<Key> keys) {
        this.keys = keys;
    }

    /// The keys of a setting.
    ///
    /// @param text one or more base64 texts, separated by commas or white space
    /// @throws IllegalArgumentException whose message reads on after the name of the setting, and repeats no key
    public static AuthKeys of(String text) {
        return new AuthKeys(parse(text));
    }

    /// Takes other keys from now on; those that stay keep when they were of use.
    ///
    /// @return whether anything changed
    /// @throws IllegalArgumentException as [#of]; then the old keys stay
    public boolean replace(String text) {
        var before = keys;
        var next = parse(text).stream().map(key -> known(before, key)).toList();
        keys = next;
        return !next.equals(before);
    }

    /// As they are written in settings, the current one first.
    public List<String> texts() {
        return keys.stream().map(Key::text).toList();
    }

    /// For people and metrics, the current one first.
    public List<Usage> usage() {
        return keys.stream()
                .map(key -> new Usage(key.id(), key.lastUsedMs().get()))
                .toList();
    }

    /// A stable view for one check.
    Snapshot snapshot() {
        var now = keys;
        return new Snapshot(now.stream().map(Key::bytes).toList(), now);
    }

    /// The keys at one moment.
    static final class Snapshot {
        private final List<byte[]> bytes;
        private final List<Key> keys;

        private Snapshot(List<byte[]> bytes, List<Key> keys) {
            this.bytes = bytes;
            this.keys = keys;
        }

        List<byte[]> bytes() {
            return bytes;
        }

        void used(int index, long nowMs) {
            keys.get(index).lastUsedMs().accumulateAndGet(nowMs, Math::max);
        }
    }

    private static Key known(List<Key> before, Key key) {
        Optional<Key> same =
                before.stream().filter(old -> old.text().equals(key.text())).findFirst();
        return same.orElse(key);
    }

    private static List<Key> parse(String text) {
        var parts = Arrays.stream(text.split("[\\s,]+", -1))
                .filter(part -> !part.isEmpty())
                .toList();
        if (parts.isEmpty() || parts.size() > MAX) {
            throw new IllegalArgumentException("must hold 1 to " + MAX + " keys");
        }
        return parts.stream().map(AuthKeys::key).toList();
    }

    private static Key key(String text) {
        var bytes = LenientBase64.decode(text);
        if (bytes.length == 0) {
            throw new IllegalArgumentException("is no base64. Set it to a random base64 text.");
        }
        return new Key(text, bytes, idOf(bytes), new AtomicLong());
    }

    private static String idOf(byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /// Ids, no keys.
    @Override
    public String toString() {
        return "AuthKeys" + keys;
    }
}
