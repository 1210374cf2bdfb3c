package io.patchbay.node.media;

import io.patchbay.node.ice.IcePath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A media loop on a simulated network: packets are lost, delayed and overtake each other, and time is a number that
/// [#run] moves on by one millisecond at a time. Nothing here sleeps, listens or starts a thread.
final class SimulatedNetwork implements PacketPort {
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final long EPOCH_NS = TimeUnit.DAYS.toNanos(20_000);

    final MediaCounters counters = new MediaCounters();
    final List<Throwable> failures = new ArrayList<>();
    final MediaLoop loop;
    private final RandomGenerator random;
    private final Link link;
    private final Map<IcePath, Peer> peers = new HashMap<>();
    private final PriorityQueue<Flight> flights = new PriorityQueue<>();
    private final Queue<Flight> inbox = new ArrayDeque<>();
    private long nowNs = TimeUnit.SECONDS.toNanos(1);
    private long departures;
    private final Map<IcePath, Long> detoursNs = new HashMap<>();
    private @Nullable IcePath broken;
    /// For benchmarks: what the node sends is only counted.
    boolean discards;
    long discarded;

    /// What happens to packets, in both directions.
    ///
    /// @param lossPermille how many of a thousand are lost
    /// @param latePermille how many of those that arrive are up to 40 ms late, so that others overtake them
    record Link(int lossPermille, int latePermille) {
        static final Link PERFECT = new Link(0, 0);
    }

    /// Somebody at the other end of the network.
    interface Peer {
        /// The node sent this; called before the network loses it. Answers what the network shall carry.
        byte[] onDeparture(byte[] packet, long nowNs);

        /// What [#onDeparture] answered arrived.
        void onArrival(byte[] carried, long nowNs);

        /// A millisecond has passed.
        void onTime(long nowNs);
    }

    private static final class Flight implements Comparable<Flight> {
        final long arrivesNs;
        final IcePath path;
        final byte[] bytes;
        final boolean toNode;
        private final long number;

        Flight(long arrivesNs, long number, IcePath path, byte[] bytes, boolean toNode) {
            this.arrivesNs = arrivesNs;
            this.number = number;
            this.path = path;
            this.bytes = bytes;
            this.toNode = toNode;
        }

        @Override
        public int compareTo(Flight other) {
            int byTime = Long.compare(arrivesNs, other.arrivesNs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    SimulatedNetwork(RandomGenerator random, Link link) {
        this.random = random;
        this.link = link;
        this.loop = new MediaLoop(this, counters, () -> nowNs, () -> EPOCH_NS + nowNs, failures::add);
    }

    RandomGenerator random() {
        return random;
    }

    long nowNs() {
        return nowNs;
    }

    /// Wall clock of everybody.
    long epochNs() {
        return EPOCH_NS + nowNs;
    }

    void join(IcePath path, Peer peer) {
        peers.put(path, peer);
    }

    /// A peer sends a packet over the network; answers whether it will arrive.
    boolean toNode(IcePath path, byte[] packet) {
        return carry(path, packet, true);
    }

    /// Hands a packet to the loop at once.
    void inject(IcePath path, byte[] packet) {
        inbox.add(new Flight(nowNs, departures++, path, packet, true));
    }

    private boolean carry(IcePath path, byte[] packet, boolean toNode) {
        if (random.nextInt(1_000) < link.lossPermille()) {
            return false;
        }
        boolean late = random.nextInt(1_000) < link.latePermille();
        long delayNs = DELAY_NS + detoursNs.getOrDefault(path, 0L) + (late ? random.nextLong(40_000_000) : 0);
        return flights.add(new Flight(nowNs + delayNs, departures++, path, packet, toNode));
    }

    /// Lets time pass.
    void run(long milliseconds) {
        for (long i = 0; i < milliseconds; i++) {
            nowNs += STEP_NS;
            peers.values().forEach(peer -> peer.onTime(nowNs));
            arrive();
            work();
        }
    }

    /// Turns of the loop until it has nothing to do.
    void work() {
        while (loop.doWork(nowNs) > 0) {
            // Each turn takes what the one before left.
        }
    }

    private void arrive() {
        while (!flights.isEmpty() && flights.peek().arrivesNs <= nowNs) {
            var flight = flights.remove();
            if (flight.toNode) {
                inbox.add(flight);
            } else {
                var peer = peers.get(flight.path);
                if (peer != null) {
                    peer.onArrival(flight.bytes, nowNs);
                }
            }
        }
    }

    @Override
    public int poll(Handler handler, int limit) {
        int count = 0;
        for (; count < limit && !inbox.isEmpty(); count++) {
            var flight = inbox.remove();
            handler.onPacket(flight.path, flight.bytes, 0, flight.bytes.length);
        }
        return count;
    }

    /// From now on packets need so much longer there.
    void lengthen(IcePath path, long byNs) {
        detoursNs.put(path, byNs);
    }

    /// From now on sending there is a bug.
    void breakPath(IcePath path) {
        broken = path;
    }

    @Override
    public void send(IcePath path, byte[] buffer, int offset, int length) {
        if (path.equals(broken)) {
            throw new IllegalStateException("a bug for this test");
        }
        if (discards) {
            discarded++;
            return;
        }
        var peer = peers.get(path);
        if (peer != null) {
            var packet = new byte[length];
            System.arraycopy(buffer, offset, packet, 0, length);
            carry(path, peer.onDeparture(packet, nowNs), false);
        }
    }

    @Override
    public int port() {
        return 1;
    }

    @Override
    public InetSocketAddress boundAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public void keep(IcePath path) {}

    @Override
    public void release(IcePath path) {}

    @Override
    public void reap(Handler handler, long now) {}

    @Override
    public long reaped() {
        return 0;
    }

    @Override
    public void await(long timeoutNs) {}

    @Override
    public void wakeup() {}

    @Override
    public long sendDrops() {
        return 0;
    }

    @Override
    public long receiveErrors() {
        return 0;
    }

    @Override
    public long acceptFailures() {
        return 0;
    }

    @Override
    public void close() {}
}
