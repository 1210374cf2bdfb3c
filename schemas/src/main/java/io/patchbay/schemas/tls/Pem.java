package io.patchbay.schemas.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Takes a PEM text (RFC 7468) apart. What stands between the blocks is passed over. No message holds any of the text,
/// which may be a key.
final class Pem {
    /// Longest text, in characters.
    static final int MAX_LENGTH = 262_144;

    static final String CERTIFICATE = "CERTIFICATE";

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");

    private Pem() {}

    /// One block.
    ///
    /// @param label such as `CERTIFICATE`
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Block(String label, byte[] der) {}

    /// All blocks in their order; none if this is no PEM.
    ///
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    static List<Block> blocks(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("must be at most " + MAX_LENGTH + " characters long");
        }
        var blocks = new ArrayList<Block>();
        var begin = BEGIN.matcher(text);
        var from = 0;
        while (begin.find(from)) {
            var label = begin.group(1);
            var end = text.indexOf("-----END " + label + "-----", begin.end());
            if (end < 0) {
                throw new IllegalArgumentException("is cut off: a " + label + " begins and does not end");
            }
            blocks.add(new Block(label, der(label, text.substring(begin.end(), end))));
            from = end;
        }
        return blocks;
    }

    /// The certificate in a block.
    ///
    /// @throws IllegalArgumentException whose message reads on after the name of the setting
    static X509Certificate certificate(Block block) {
        try {
            var read =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
            if (read instanceof X509Certificate certificate) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("has a damaged CERTIFICATE", e);
        }
        throw new IllegalArgumentException("has a CERTIFICATE that is not X.509");
    }

    private static byte[] der(String label, String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a damaged " + label + ": what is in it is not base64", e);
        }
    }
}
