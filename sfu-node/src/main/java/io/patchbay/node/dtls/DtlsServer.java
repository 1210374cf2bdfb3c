package io.patchbay.node.dtls;

import io.patchbay.node.srtp.SrtpProfile;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// Starts associations, each on a virtual thread of its own, and bounds how many handshakes run at a time: one costs
/// about 4 ms of CPU, so they must not starve the media. Thread-safe; one per process.
public final class DtlsServer {
    private final DtlsIdentity identity;
    private final BcTlsCrypto crypto;
    private final Semaphore handshakes;
    private final Semaphore waiting;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final List<SrtpProfile> profiles;

    /// Makes the server of a process.
    ///
    /// @param maxHandshakes that run at a time; four times as many may wait for their turn, more are refused as
    ///     `BUSY`
    public DtlsServer(DtlsIdentity identity, SecureRandom random, int maxHandshakes) {
        this(identity, random, maxHandshakes, List.of(SrtpProfile.values()));
    }

    /// With other SRTP profiles than all.
    ///
    /// @param profiles by preference
    public DtlsServer(DtlsIdentity identity, SecureRandom random, int maxHandshakes, List<SrtpProfile> profiles) {
        this.profiles = List.copyOf(profiles);
        this.identity = identity;
        this.crypto = new BcTlsCrypto(random);
        this.handshakes = new Semaphore(maxHandshakes);
        this.waiting = new Semaphore(maxHandshakes * 5);
    }

    /// What signaling announces.
    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    /// Begins to wait for the hello of a peer whose certificate has this fingerprint. Everything it finds out goes to
    /// the listener; nothing happens before the first datagram is offered.
    public DtlsAssociation accept(Fingerprint peer, DtlsListener listener) {
        var association = new DtlsAssociation(this, new SrtpTlsServer(crypto, identity, peer, profiles), listener);
        open.incrementAndGet();
        association.start("dtls-" + numbers.incrementAndGet());
        return association;
    }

    /// Associations whose threads are there: waiting, shaking hands or established.
    public int open() {
        return open.get();
    }

    /// Handshakes that were refused because too many waited, since start.
    public long refused() {
        return refused.get();
    }

    /// An association's thread is done.
    void onEnd() {
        open.decrementAndGet();
    }

    /// Takes a place among the running handshakes, waiting for it if need be; false when too many wait.
    boolean enter() throws InterruptedException {
        if (!waiting.tryAcquire()) {
            refused.incrementAndGet();
            return false;
        }
        try {
            handshakes.acquire();
            return true;
        } catch (InterruptedException e) {
            waiting.release();
            throw e;
        }
    }

    /// Gives the place back.
    void leave() {
        handshakes.release();
        waiting.release();
    }
}
