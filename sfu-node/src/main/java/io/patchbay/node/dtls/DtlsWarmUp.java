package io.patchbay.node.dtls;

import io.patchbay.node.srtp.SrtpKeys;
import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// Shakes hands with itself once, so that the first real peer does not wait for classes to load (0.3 s).
public final class DtlsWarmUp {
    private DtlsWarmUp() {}

    /// Runs one handshake in memory, blocking. Errors mean that no handshake can work on this runtime.
    ///
    /// @return how long it took
    /// @throws IOException when it fails
    public static Duration run(DtlsServer server, SecureRandom random) throws IOException {
        long start = System.nanoTime();
        DtlsIdentity identity = DtlsIdentity.create(random, Instant.now());
        var toClient = new ArrayBlockingQueue<byte[]>(64);
        var keys = new ArrayBlockingQueue<SrtpKeys>(2);
        DtlsAssociation association = server.accept(identity.fingerprint(), new DtlsListener() {
            @Override
            public void onDatagram(byte[] datagram) {
                toClient.offer(datagram);
            }

            @Override
            public void onKeys(SrtpKeys incoming, SrtpKeys outgoing) {
                keys.offer(incoming);
            }

            @Override
            public void onClosed(DtlsEnd end, String detail) {}
        });
        var wire = new ClientTransport(toClient, association);
        var client = new SrtpTlsClient(new BcTlsCrypto(random), identity, SrtpProfile.AEAD_AES_128_GCM.dtlsId());
        new DTLSClientProtocol().connect(client, wire).close();
        try {
            if (keys.poll(5, TimeUnit.SECONDS) == null) {
                throw new IOException("the warm-up handshake gave no keys");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during the warm-up handshake", e);
        } finally {
            association.close();
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
