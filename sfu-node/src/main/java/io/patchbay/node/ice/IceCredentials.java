package io.patchbay.node.ice;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// User name fragment and password of one side (RFC 8445 section 5.3).
///
/// @param usernameFragment 4 to 256 characters of letters, digits, `+` and `/`
/// @param password 22 to 256 characters of the same
public record IceCredentials(String usernameFragment, String password) {
    /// The length of both, as mediasoup makes them.
    public static final int LENGTH = 32;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    public IceCredentials {
        check("usernameFragment", usernameFragment, 4);
        check("password", password, 22);
    }

    private static void check(String what, String value, int min) {
        if (value.length() < min || value.length() > 256 || !value.matches("[A-Za-z0-9+/]+")) {
            throw new IllegalArgumentException("ICE " + what + " must be " + min
                    + " to 256 letters, digits, + or /, has length " + value.length());
        }
    }

    /// Makes new ones: two strings of 32 characters, 165 bits each.
    ///
    /// @param random a `SecureRandom` outside of tests
    public static IceCredentials create(RandomGenerator random) {
        return new IceCredentials(text(random), text(random));
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /// The password as the key of MESSAGE-INTEGRITY.
    byte[] key() {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "IceCredentials[usernameFragment=" + usernameFragment + ", password=***]";
    }
}
