package io.patchbay.node.rtc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A network cable between peers and the node that can be pulled: relays datagrams on the loopback interface, for each
/// peer from a port of its own.
public final class UdpRelay implements AutoCloseable {
    private static final int LONGEST = 2_048;

    private final DatagramSocket front;
    private final InetSocketAddress node;
    private final Map<SocketAddress, DatagramSocket> backs = new ConcurrentHashMap<>();
    private volatile boolean cut;

    /// Relays to a port of the node on the loopback interface.
    public UdpRelay(int nodePort) {
        front = open();
        node = new InetSocketAddress(InetAddress.getLoopbackAddress(), nodePort);
        Thread.ofPlatform().daemon().name("relay").start(this::forth);
    }

    private static DatagramSocket open() {
        try {
            return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (SocketException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
    }

    /// Where peers send to.
    public int port() {
        return front.getLocalPort();
    }

    /// Pulls the cable, or puts it back.
    public void cut(boolean pulled) {
        cut = pulled;
    }

    private void forth() {
        var packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        try {
            while (!front.isClosed()) {
                packet.setLength(LONGEST);
                front.receive(packet);
                var back = backs.computeIfAbsent(packet.getSocketAddress(), this::openBack);
                if (!cut) {
                    back.send(new DatagramPacket(packet.getData(), packet.getLength(), node));
                }
            }
        } catch (IOException e) {
            // Closed: the test is over.
            close();
        }
    }

    private DatagramSocket openBack(SocketAddress peer) {
        var back = open();
        Thread.ofPlatform().daemon().name("relay-back").start(() -> back(back, peer));
        return back;
    }

    private void back(DatagramSocket back, SocketAddress peer) {
        var packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        try {
            while (!back.isClosed()) {
                packet.setLength(LONGEST);
                back.receive(packet);
                if (!cut) {
                    front.send(new DatagramPacket(packet.getData(), packet.getLength(), peer));
                }
            }
        } catch (IOException e) {
            // Closed: the test is over.
            back.close();
        }
    }

    @Override
    public void close() {
        front.close();
        backs.values().forEach(DatagramSocket::close);
    }
}
