package io.patchbay.gateway.forward;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/// Why a handshake failed, in a few words that fit into records.
final class TlsProblem {
    /// Parts of the text are the other side's.
    static final int MAX_LENGTH = 300;

    private TlsProblem() {}

    /// What is wrong with the server's certificate if that is it, else the kind of error.
    static String of(@Nullable Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException && cause.getMessage() != null) {
                var text = cause.getMessage();
                return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
            }
        }
        return error == null ? "unknown" : error.getClass().getSimpleName();
    }
}
