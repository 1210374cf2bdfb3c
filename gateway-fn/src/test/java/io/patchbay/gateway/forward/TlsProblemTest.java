package io.patchbay.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsProblemTest {
    @Test
    void shouldSayWhatIsWrongWithTheCertificate() {
        var error = new SSLHandshakeException("General OpenSslEngine problem");
        error.initCause(new CertificateException("No name matching sfu1 found"));

        assertThat(TlsProblem.of(error)).isEqualTo("No name matching sfu1 found");
    }

    @Test
    void shouldNameAnyOtherError() {
        assertThat(TlsProblem.of(new SSLException("closed"))).isEqualTo("SSLException");
        assertThat(TlsProblem.of(new CertificateException())).isEqualTo("CertificateException");
        assertThat(TlsProblem.of(null)).isEqualTo("unknown");
    }

    /// Records with a longer text are refused, and part of it comes from the other side.
    @Test
    void shouldStayShort() {
        assertThat(TlsProblem.of(new CertificateException("x".repeat(5_000)))).hasSize(TlsProblem.MAX_LENGTH);
    }
}
