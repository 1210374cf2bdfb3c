package io.patchbay.stack;

import io.patchbay.stack.Part.Readiness;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Waits until parts work.
final class Health {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TIMEOUT_MS = 1_000;

    private Health() {}

    /// Returns when every part works.
    ///
    /// @param ready told of each part the first time it works
    /// @throws StackException if one ends, or does not work within the limit; with the end of its log
    static void await(List<Running> parts, Duration limit, Consumer<Part> ready) {
        var waiting = new ArrayList<>(parts);
        var deadline = System.nanoTime() + limit.toNanos();
        while (!waiting.isEmpty()) {
            for (var one : List.copyOf(waiting)) {
                if (!one.process().isAlive()) {
                    throw failure(one, "ended with exit code " + one.process().exitValue() + " before it was ready");
                }
                if (isReady(one.part().readiness())) {
                    waiting.remove(one);
                    ready.accept(one.part());
                }
            }
            if (System.nanoTime() - deadline > 0 && !waiting.isEmpty()) {
                throw failure(waiting.getFirst(), "is not ready after " + limit.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static StackException failure(Running one, String what) {
        return new StackException(one.part().name() + " " + what + ". The end of " + one.log() + ":\n" + one.logTail());
    }

    static boolean isReady(Readiness readiness) {
        return switch (readiness) {
            case Readiness.Http(var address) -> status(address) == HttpURLConnection.HTTP_OK;
            case Readiness.Listening(var claim) -> accepts(claim);
        };
    }

    /// The status a GET is answered with, or -1 if nobody answers within a second.
    static int status(URI address) {
        try {
            var connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setInstanceFollowRedirects(false);
            try {
                return connection.getResponseCode();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return -1; // not there yet: the caller asks again until its deadline
        }
    }

    private static boolean accepts(Part.Claim claim) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(claim.host(), claim.port()), TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false; // not there yet: the caller asks again until its deadline
        }
    }
}
