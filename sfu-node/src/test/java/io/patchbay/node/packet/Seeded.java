package io.patchbay.node.packet;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random numbers that a failed test can be repeated with: the seed is printed, and `-Dseed=N` sets it.
public final class Seeded {
    private Seeded() {}

    public static RandomGenerator random() {
        return random(System.nanoTime());
    }

    /// For tests of what is likely and not certain: the same numbers in every run, others with `-Dseed=N`.
    public static RandomGenerator random(long usualSeed) {
        long seed = Long.getLong("seed", usualSeed);
        System.out.println(StackWalker.getInstance()
                        .walk(frames -> frames.dropWhile(
                                        frame -> frame.getClassName().equals(Seeded.class.getName()))
                                .findFirst()
                                .orElseThrow()
                                .toString())
                + " seed=" + seed);
        return RandomGeneratorFactory.of("Xoroshiro128PlusPlus").create(seed);
    }

    /// `length` random bytes.
    public static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The bytes of hex digits; white space is ignored.
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }
}
