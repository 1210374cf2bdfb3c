package io.patchbay.node.dtls;

import io.patchbay.node.srtp.SrtpKeys;
import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// A DTLS client for load generators and tests: it shakes hands with a node, takes any certificate, and keeps the keys.
/// Thread-safe; one certificate for all its handshakes.
public final class DtlsClient {
    private final SecureRandom random;
    private final DtlsIdentity identity;

    /// Makes a certificate.
    public DtlsClient(SecureRandom random, Instant now) {
        this.random = random;
        this.identity = DtlsIdentity.create(random, now);
    }

    /// Datagrams to and from the node.
    public interface Wire {
        /// Waits for a datagram.
        ///
        /// @return its length in `buffer`, or -1 when none came in time
        /// @throws IOException ends the handshake
        int receive(byte[] buffer, int waitMillis) throws IOException;

        /// Sends a datagram.
        ///
        /// @throws IOException ends the handshake
        void send(byte[] datagram) throws IOException;
    }

    /// What both sides agreed on.
    ///
    /// @param outgoing what the client protects with
    /// @param incoming what the node protects with
    public record Keys(SrtpKeys outgoing, SrtpKeys incoming) {}

    /// What signaling has to tell the node.
    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    /// Shakes hands, blocking.
    ///
    /// @param profile the one SRTP profile to offer
    /// @throws IOException when it fails
    public Keys connect(Wire wire, SrtpProfile profile) throws IOException {
        var client = new SrtpTlsClient(new BcTlsCrypto(random), identity, profile.dtlsId());
        new DTLSClientProtocol().connect(client, new Datagrams(wire));
        var exported = client.exported();
        if (exported == null) {
            throw new IOException("the node agreed on no SRTP profile, offered " + profile);
        }
        return new Keys(SrtpKeys.ofClient(profile, exported), SrtpKeys.ofServer(profile, exported));
    }

    private record Datagrams(Wire wire) implements DatagramTransport {
        @Override
        public int getReceiveLimit() {
            return QueueTransport.RECEIVE_LIMIT;
        }

        @Override
        public int getSendLimit() {
            return QueueTransport.SEND_LIMIT;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            var datagram = new byte[QueueTransport.RECEIVE_LIMIT];
            int received = wire.receive(datagram, waitMillis);
            if (received > 0) {
                System.arraycopy(datagram, 0, buffer, offset, Math.min(received, length));
            }
            return received;
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            wire.send(java.util.Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void close() {}
    }
}
