package io.patchbay.bench.gateway;

import io.patchbay.schemas.token.Hs256;
import io.patchbay.schemas.token.LenientBase64;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Callers at a steady rate. The time of a request counts from when it was due, so that a gateway that
/// stalls does not hide the requests that it kept from being sent. One in four is for a room that was asked
/// for before.
final class Callers implements AutoCloseable {
    private static final int REMEMBERED = 1_000;

    private final List<Caller> callers = new ArrayList<>();

    /// What happened.
    static final class Seen {
        private final Map<String, Integer> answers;
        private final int[] latenciesUs;

        /// @param latenciesUs sorted
        private Seen(Map<String, Integer> answers, int[] latenciesUs) {
            this.answers = answers;
            this.latenciesUs = latenciesUs;
        }

        /// Answers by status, with the reason for those that are not 200; `no answer` for broken connections.
        Map<String, Integer> answers() {
            return answers;
        }

        int total() {
            return latenciesUs.length;
        }

        /// Requests that got no channel.
        int failed() {
            return total() - answers.getOrDefault("200", 0);
        }

        /// Microseconds that `permille` of all do not exceed.
        int atPermille(int permille) {
            return total() == 0 ? 0 : latenciesUs[(int) Math.min(total() - 1L, (long) total() * permille / 1_000)];
        }
    }

    /// @param perSecond of all connections together
    Callers(int gatewayPort, String key, int connections, int perSecond) {
        var periodNs = 1_000_000_000L * connections / perSecond;
        var startNs = System.nanoTime();
        for (var i = 0; i < connections; i++) {
            callers.add(new Caller(
                    gatewayPort, LenientBase64.decode(key), i, periodNs, startNs + periodNs * i / connections));
        }
    }

    /// What happened since the last time.
    Seen take() {
        var answers = new TreeMap<String, Integer>();
        var latencies = callers.stream()
                .map(caller -> caller.take(answers))
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
        return new Seen(answers, latencies);
    }

    @Override
    public void close() {
        callers.forEach(Caller::close);
    }

    /// One connection and its thread.
    private static final class Caller {
        private final int port;
        private final byte[] key;
        private final int number;
        private final long periodNs;
        private final Thread thread;
        private Map<String, Integer> answers = new TreeMap<>();
        private int[] latenciesUs = new int[256];
        private int count;
        private volatile boolean closed;

        Caller(int port, byte[] key, int number, long periodNs, long startNs) {
            this.port = port;
            this.key = key;
            this.number = number;
            this.periodNs = periodNs;
            this.thread = Thread.ofVirtual().name("caller-" + number).start(() -> run(startNs));
        }

        private void run(long startNs) {
            HttpPipe pipe = null;
            var dueNs = startNs;
            for (var request = 0; !closed; request++) {
                while (System.nanoTime() - dueNs < 0) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
                pipe = ask(pipe, request, dueNs);
                dueNs += periodNs;
            }
            if (pipe != null) {
                pipe.close();
            }
        }

        /// Returns the connection for the next request, null if it broke.
        private @Nullable HttpPipe ask(@Nullable HttpPipe open, int request, long dueNs) {
            var room = request % 4 == 3 ? Math.max(0, request - request * 31 % REMEMBERED) : request;
            var claims = "{\"iss\":\"http://odoo.example/" + number + "-" + room
                    + "\",\"key\":\"Y2hhbm5lbC1rZXk=\",\"exp\":4102444800}";
            HttpPipe pipe = open;
            try {
                if (pipe == null) {
                    pipe = HttpPipe.connect(port);
                }
                pipe.send(
                        "GET /v1/channel?region=eu-west HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
                                + Hs256.sign(key, claims.getBytes(StandardCharsets.UTF_8)) + "\r\n",
                        "");
                var answer = pipe.receive();
                note(answer.status() == 200 ? "200" : answer.status() + " " + answer.body(), dueNs);
                return pipe;
            } catch (IOException e) {
                if (!closed) {
                    note("no answer: " + e.getClass().getSimpleName(), dueNs);
                }
                if (pipe != null) {
                    pipe.close();
                }
                return null;
            }
        }

        private synchronized void note(String answer, long dueNs) {
            answers.merge(answer, 1, Integer::sum);
            if (count == latenciesUs.length) {
                latenciesUs = Arrays.copyOf(latenciesUs, 2 * count);
            }
            latenciesUs[count++] = (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - dueNs) / 1_000);
        }

        private synchronized int[] take(Map<String, Integer> into) {
            answers.forEach((answer, times) -> into.merge(answer, times, Integer::sum));
            answers = new TreeMap<>();
            var taken = Arrays.copyOf(latenciesUs, count);
            count = 0;
            return taken;
        }

        void close() {
            closed = true;
            thread.interrupt();
        }
    }
}
