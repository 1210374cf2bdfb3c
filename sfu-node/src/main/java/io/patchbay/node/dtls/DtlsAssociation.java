package io.patchbay.node.dtls;

import io.patchbay.node.srtp.SrtpKeys;
import io.patchbay.node.srtp.SrtpProfile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/// One peer's DTLS association. The media loop offers datagrams and never waits; everything else happens on the
/// association's virtual thread.
///
/// ```
///  Waiting --first datagram--> Handshake --keys--> Established --close_notify or close()--> Closed
///     |                            |
///     +--------- close() ----------+-- failure, time ----------------------------------> Closed
/// ```
///
/// After the handshake the thread stays, to repeat its last flight when the peer's repeats, and to see close_notify.
public final class DtlsAssociation {
    private static final int IDLE_MS = 30_000;
    private static final long FIRST_DATAGRAM_S = 60;

    private final DtlsServer owner;
    private final SrtpTlsServer server;
    private final DtlsListener listener;
    private final QueueTransport transport;
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicReference<@Nullable DtlsEnd> wanted = new AtomicReference<>();
    private String detail = "";

    DtlsAssociation(DtlsServer owner, SrtpTlsServer server, DtlsListener listener) {
        this.owner = owner;
        this.server = server;
        this.listener = listener;
        this.transport = new QueueTransport(listener);
    }

    void start(String name) {
        Thread.ofVirtual().name(name).start(this::run);
    }

    /// Hands over a datagram of the peer, copied by the caller out of its receive buffer. Never blocks.
    ///
    /// @return false when it was dropped, because 64 are waiting or the association is over
    public boolean offer(byte[] datagram) {
        boolean taken = transport.offer(datagram);
        first.countDown();
        return taken;
    }

    /// Ends the association; the peer gets a close_notify if there was a handshake.
    public void close() {
        wanted.compareAndSet(null, DtlsEnd.CLOSED_BY_US);
        transport.end();
        first.countDown();
    }

    private void run() {
        DtlsEnd end = DtlsEnd.FAILED;
        try {
            end = first.await(FIRST_DATAGRAM_S, TimeUnit.SECONDS) ? handshake() : DtlsEnd.TIMED_OUT;
        } catch (TlsTimeoutException e) {
            end = DtlsEnd.TIMED_OUT;
            detail = String.valueOf(e.getMessage());
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports a peer's garbage by both kinds; each ends this one association.
            DtlsEnd why = server.failure();
            end = why == null ? DtlsEnd.FAILED : why;
            detail = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = DtlsEnd.CLOSED_BY_US;
        } finally {
            transport.end();
            owner.onEnd();
            DtlsEnd asked = wanted.get();
            listener.onClosed(asked == null ? end : asked, detail);
        }
    }

    private DtlsEnd handshake() throws IOException, InterruptedException {
        if (transport.isEnded()) {
            return DtlsEnd.CLOSED_BY_US;
        }
        if (!owner.enter()) {
            return DtlsEnd.BUSY;
        }
        DTLSTransport established;
        try {
            established = new DTLSServerProtocol().accept(server, transport);
        } finally {
            owner.leave();
        }
        deliverKeys();
        return readUntilClosed(established);
    }

    private void deliverKeys() {
        SrtpProfile profile = server.profile();
        byte[] exported = server.exported();
        if (profile == null || exported == null) {
            throw new IllegalStateException("a handshake is complete without a profile or keys: " + profile);
        }
        listener.onKeys(SrtpKeys.ofClient(profile, exported), SrtpKeys.ofServer(profile, exported));
    }

    private DtlsEnd readUntilClosed(DTLSTransport established) throws IOException {
        byte[] buffer = new byte[QueueTransport.RECEIVE_LIMIT];
        try {
            while (!transport.isEnded()) {
                // Application data has no meaning here (there are no data channels) and is dropped.
                established.receive(buffer, 0, buffer.length, IDLE_MS);
            }
        } catch (InterruptedIOException e) {
            // The transport was ended, by close() of ours or by the record layer after the peer's close_notify.
            detail = String.valueOf(e.getMessage());
        }
        boolean byUs = wanted.get() == DtlsEnd.CLOSED_BY_US;
        if (byUs) {
            established.close();
        }
        return byUs ? DtlsEnd.CLOSED_BY_US : DtlsEnd.CLOSED_BY_PEER;
    }
}
