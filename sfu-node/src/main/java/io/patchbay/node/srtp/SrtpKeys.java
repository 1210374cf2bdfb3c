package io.patchbay.node.srtp;

import java.util.Arrays;

/// The master key and salt of one direction. Immutable; `toString` tells neither.
public final class SrtpKeys {
    private final SrtpProfile profile;
    private final byte[] key;
    private final byte[] salt;

    /// @throws IllegalArgumentException when a length is not the profile's
    public SrtpKeys(SrtpProfile profile, byte[] key, byte[] salt) {
        if (key.length != profile.keyLength() || salt.length != profile.saltLength()) {
            throw new IllegalArgumentException(profile + " needs a key of " + profile.keyLength() + " and a salt of "
                    + profile.saltLength() + " bytes, got " + key.length + " and " + salt.length);
        }
        this.profile = profile;
        this.key = key.clone();
        this.salt = salt.clone();
    }

    /// The keys that the DTLS client writes with, out of exported keying material
    /// `clientKey | serverKey | clientSalt | serverSalt` (RFC 5764 section 4.2).
    public static SrtpKeys ofClient(SrtpProfile profile, byte[] exported) {
        return cut(profile, exported, 0);
    }

    /// The keys that the DTLS server writes with.
    public static SrtpKeys ofServer(SrtpProfile profile, byte[] exported) {
        return cut(profile, exported, 1);
    }

    private static SrtpKeys cut(SrtpProfile profile, byte[] exported, int side) {
        if (exported.length != profile.exportLength()) {
            throw new IllegalArgumentException(
                    profile + " needs " + profile.exportLength() + " exported bytes, got " + exported.length);
        }
        int key = side * profile.keyLength();
        int salt = 2 * profile.keyLength() + side * profile.saltLength();
        return new SrtpKeys(
                profile,
                Arrays.copyOfRange(exported, key, key + profile.keyLength()),
                Arrays.copyOfRange(exported, salt, salt + profile.saltLength()));
    }

    public SrtpProfile profile() {
        return profile;
    }

    byte[] key() {
        return key;
    }

    byte[] salt() {
        return salt;
    }

    @Override
    public String toString() {
        return "SrtpKeys[profile=" + profile + "]";
    }
}
