package io.patchbay.node.media;

import io.patchbay.node.demux.PacketKind;
import io.patchbay.node.ice.IcePath;
import io.patchbay.node.packet.DropReason;
import io.patchbay.node.stun.StunMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread, its sockets, and every transport, producer and consumer that lives on it. A turn ([#doWork]) takes
/// commands, packets and due timers, and reads the clock once.
///
/// A bug in what is done for one transport (a packet, a timer, a command) closes that transport and is counted and
/// logged. Only a bug in the loop itself ends it.
///
/// Owner: the thread that runs it. Others use [#execute] only.
final class MediaLoop implements Runnable, PacketPort.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
    private static final int COMMANDS_PER_TURN = 256;
    private static final int PACKETS_PER_TURN = 256;
    private static final int COMMANDS_WAITING = 65_536;
    private static final long TICK_NS = 5_000_000;
    private static final long REAP_NS = 1_000_000_000;

    private final PacketPort port;
    private final MediaCounters counters;
    private final LongSupplier clockNs;
    private final java.util.function.Consumer<Throwable> onFailure;
    private final CommandQueue commands = new CommandQueue(COMMANDS_WAITING);
    private final Map<String, Transport> byFragment = new HashMap<>();
    private final Map<IcePath, Transport> byPath = new HashMap<>();
    private final StunMessage stun = new StunMessage();
    private final LoopBuffers buffers = new LoopBuffers();
    private final LongSupplier epochNs;
    private volatile boolean running = true;
    private volatile boolean idle;
    private long nowNs;
    private long nextTickNs;
    private long nextReapNs;

    /// @param clockNs monotonic ns, never negative
    /// @param epochNs wall clock for sender reports
    /// @param onFailure told when a bug ends the loop
    MediaLoop(
            PacketPort port,
            MediaCounters counters,
            LongSupplier clockNs,
            LongSupplier epochNs,
            java.util.function.Consumer<Throwable> onFailure) {
        this.port = port;
        this.epochNs = epochNs;
        this.counters = counters;
        this.clockNs = clockNs;
        this.onFailure = onFailure;
    }

    PacketPort port() {
        return port;
    }

    MediaCounters counters() {
        return counters;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    long epochNs() {
        return epochNs.getAsLong();
    }

    void send(IcePath path, byte[] buffer, int offset, int length) {
        port.send(path, buffer, offset, length);
        counters.onSent(length);
    }

    /// Loop time of this turn, ns.
    long nowNs() {
        return nowNs;
    }

    /// Has the loop run a command, in order. Any thread. Returns false when the loop is stopped or hopelessly behind.
    boolean execute(Runnable command) {
        if (!running || !commands.offer(command)) {
            return false;
        }
        wake();
        return true;
    }

    /// The same for a command that concerns one transport.
    boolean execute(Transport owner, Runnable command) {
        return execute(guarded(owner, command));
    }

    /// Has the loop run a command that ends something. Any thread. Never refused, for nobody could do anything
    /// about it: a loop that is behind ends it later, and one that is stopped has ended everything.
    void end(Runnable command) {
        if (running) {
            commands.add(command);
            wake();
        }
    }

    /// The same for a command that concerns one transport.
    void end(Transport owner, Runnable command) {
        end(guarded(owner, command));
    }

    private void wake() {
        if (idle) {
            port.wakeup();
        }
    }

    private Runnable guarded(Transport owner, Runnable command) {
        return () -> {
            try {
                command.run();
            } catch (RuntimeException e) {
                fail(owner, e);
            }
        };
    }

    /// A bug showed up in what was done for this transport: it is closed, the others go on.
    void fail(Transport transport, RuntimeException bug) {
        counters.onTransportFailed();
        LOG.atError().setCause(bug).addKeyValue("transportId", transport.id()).log("a bug closed a transport");
        try {
            transport.onBug();
        } catch (RuntimeException again) {
            // Not even closed as it should be: forgotten, so that the loop goes on without it.
            LOG.atError()
                    .setCause(again)
                    .addKeyValue("transportId", transport.id())
                    .log("a transport cannot be closed");
            byFragment.values().remove(transport);
            byPath.values().removeIf(transport::equals);
        }
    }

    /// Ends [#run] after its turn. Any thread.
    void stop() {
        running = false;
        port.wakeup();
    }

    @Override
    public void run() {
        try {
            while (running) {
                if (doWork(clockNs.getAsLong()) == 0) {
                    sleep();
                }
            }
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        } finally {
            running = false;
            port.close();
        }
    }

    private void sleep() {
        idle = true;
        if (commands.isEmpty()) {
            port.await(Math.max(0, nextTickNs - clockNs.getAsLong()));
        }
        idle = false;
    }

    /// One turn.
    ///
    /// @return how many commands and packets were handled
    int doWork(long now) {
        nowNs = now;
        int work = 0;
        while (work < COMMANDS_PER_TURN) {
            var command = commands.poll();
            if (command == null) {
                break;
            }
            command.run();
            work++;
        }
        int packets = port.poll(this, PACKETS_PER_TURN);
        if (packets > 0) {
            counters.onTurn(packets, clockNs.getAsLong() - now);
        }
        work += packets;
        if (now >= nextTickNs) {
            nextTickNs = now + TICK_NS;
            tick();
        }
        return work;
    }

    private void tick() {
        for (var transport : List.copyOf(byFragment.values())) {
            try {
                transport.onTick(nowNs);
            } catch (RuntimeException e) {
                fail(transport, e);
            }
        }
        if (nowNs >= nextReapNs) {
            nextReapNs = nowNs + REAP_NS;
            port.reap(this, nowNs);
        }
        counters.onSendDrops(port.sendDrops());
        counters.onReceiveErrors(port.receiveErrors());
        counters.onTcpReaped(port.reaped());
        counters.onAcceptFailures(port.acceptFailures());
    }

    @Override
    public void onPacket(IcePath path, byte[] buffer, int offset, int length) {
        counters.onReceived(length);
        counters.onHandled(take(path, buffer, offset, length));
    }

    private DropReason take(IcePath path, byte[] buffer, int offset, int length) {
        var kind = PacketKind.of(buffer, offset, length);
        if (kind == PacketKind.JUNK) {
            return DropReason.JUNK;
        }
        if (kind == PacketKind.STUN) {
            return takeStun(path, buffer, offset, length);
        }
        var transport = byPath.get(path);
        if (transport == null) {
            return DropReason.PATH_UNKNOWN;
        }
        try {
            return transport.onPacket(kind, buffer, offset, length);
        } catch (RuntimeException e) {
            fail(transport, e);
            return DropReason.BUG;
        }
    }

    private DropReason takeStun(IcePath path, byte[] buffer, int offset, int length) {
        var reason = stun.wrap(buffer, offset, length);
        if (reason != DropReason.NONE) {
            return reason;
        }
        var fragment = stun.localFragment();
        var transport = fragment == null ? null : byFragment.get(fragment);
        if (transport == null) {
            return DropReason.STUN_BAD_CREDENTIALS;
        }
        try {
            return transport.onStun(stun, path);
        } catch (RuntimeException e) {
            fail(transport, e);
            return DropReason.BUG;
        }
    }

    @Override
    public void onClosed(IcePath path) {
        var transport = byPath.remove(path);
        if (transport != null) {
            transport.onPathClosed(path);
        }
    }

    /// Makes a transport known by its ICE user name fragment.
    void register(Transport transport) {
        byFragment.put(transport.fragment(), transport);
    }

    /// From now on packets of the path belong to the transport.
    void bind(IcePath path, Transport transport) {
        byPath.put(path, transport);
        port.keep(path);
    }

    /// Packets of the path do not belong to the transport any more.
    void unbind(IcePath path, Transport transport) {
        if (byPath.remove(path, transport)) {
            port.release(path);
        }
    }

    /// Forgets a transport.
    void unregister(Transport transport) {
        byFragment.remove(transport.fragment(), transport);
    }

    /// Closes what is left of a router's transports.
    void closeAllOf(Object router) {
        for (var transport : List.copyOf(byFragment.values())) {
            if (transport.belongsTo(router)) {
                transport.close();
            }
        }
    }

    /// Transports that are open.
    int transports() {
        return byFragment.size();
    }

    /// Consumers of all transports.
    int consumers() {
        int count = 0;
        for (var transport : byFragment.values()) {
            count += transport.downlink().consumers().size();
        }
        return count;
    }

    /// Viewers of all producers.
    int viewers() {
        int count = 0;
        for (var transport : byFragment.values()) {
            for (var producer : transport.uplink().producers()) {
                count += producer.consumers().length;
            }
        }
        return count;
    }

    /// Paths that belong to a transport.
    int paths() {
        return byPath.size();
    }
}
