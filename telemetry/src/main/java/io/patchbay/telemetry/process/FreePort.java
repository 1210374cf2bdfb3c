package io.patchbay.telemetry.process;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// Finds a port for a listener that has to know it before it can bind it.
public final class FreePort {
    /// Below those that systems give to outgoing connections (Linux 32768, others 49152): one of these could be taken
    /// by a connection between the look and the bind.
    private static final int FIRST = 20_000;

    private static final int END = 32_768;
    private static final int TRIES = 200;
    private static final int STARTS = 3;

    private FreePort() {}

    /// A port of this address that is free now.
    ///
    /// @throws IllegalStateException if there seems to be none
    public static int on(InetAddress address) {
        for (var tries = 0; tries < TRIES; tries++) {
            var port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port, address)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + END + " on " + address);
    }

    /// Starts what binds ports that it finds with [#on]. Another process may take one between the look and the bind;
    /// then the start is tried again, and finds others.
    ///
    /// @param start closes what it opened when it fails
    public static <T> T starting(Supplier<T> start) {
        for (var starts = 1; ; starts++) {
            try {
                return start.get();
            } catch (RuntimeException e) {
                if (starts == STARTS || !isTaken(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFree(int port, InetAddress address) {
        try (var socket = new ServerSocket(port, 1, address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
