package io.patchbay.schemas.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/// Makes a certificate for servers whose clients encrypt and do not verify, as AWS load balancers do with their targets
/// (ADR 0108). The JDK can make keys and signatures, but offers no way to make a certificate: its few fields are
/// written here (RFC 5280 §4.1, DER).
public final class SelfSigned {
    private static final Duration VALID = Duration.ofDays(365);
    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final int SERIAL_BITS = 64;

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xa0;

    /// `ecdsa-with-SHA256`, and the attribute `commonName`.
    private static final byte[] ECDSA_WITH_SHA256 = {
        0x30, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };

    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private SelfSigned() {}

    /// A new key on P-256 and its certificate, PEM as [TlsIdentity#ofPem] reads it, valid from a day before `now` for a
    /// year.
    ///
    /// @param name whose it is, for people
    public static String pem(String name, SecureRandom random, Instant now) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            return block(Pem.CERTIFICATE, certificate(pair, name, random, now))
                    + block("PRIVATE KEY", pair.getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot sign with a key on P-256", e);
        }
    }

    private static byte[] certificate(KeyPair pair, String commonName, SecureRandom random, Instant now)
            throws GeneralSecurityException {
        var name = der(
                SEQUENCE,
                der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8)))));
        var serial = new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
        var body = der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, serial.toByteArray()),
                ECDSA_WITH_SHA256,
                name,
                der(SEQUENCE, time(now.minus(BACKDATED)), time(now.plus(VALID))),
                name,
                pair.getPublic().getEncoded());
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate(), random);
        signature.update(body);
        return der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BIT_STRING, new byte[] {0}, signature.sign()));
    }

    private static byte[] time(Instant instant) {
        return der(UTC_TIME, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    /// One value: its tag, its length, and the parts of which it is made.
    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var length = content.size();
        var value = new ByteArrayOutputStream();
        value.write(tag);
        if (length > 0xff) {
            value.write(0x82);
            value.write(length >> 8);
        } else if (length > 0x7f) {
            value.write(0x81);
        }
        value.write(length);
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + BASE64.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
