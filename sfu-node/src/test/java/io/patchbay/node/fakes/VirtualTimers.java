package io.patchbay.node.fakes;

import io.patchbay.node.channel.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A clock that stands still until it is moved; alarms fire on the thread that moves it, in order.
public final class VirtualTimers implements Timers {
    /// @param number tells alarms of the same moment apart
    private record Alarm(long number, long atNs, Runnable task) {}

    private final List<Alarm> alarms = new ArrayList<>();
    private long nowNs;
    private long numbers;

    @Override
    public long nowMs() {
        return nowNs / 1_000_000;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        var alarm = new Alarm(numbers++, nowNs + delay.toNanos(), task);
        alarms.add(alarm);
        return () -> alarms.removeIf(waiting -> waiting.number() == alarm.number());
    }

    /// Moves the clock, and fires what is due on the way.
    public void advance(Duration by) {
        var endNs = nowNs + by.toNanos();
        while (true) {
            var next =
                    alarms.stream().filter(alarm -> alarm.atNs() <= endNs).min(Comparator.comparingLong(Alarm::atNs));
            if (next.isEmpty()) {
                nowNs = endNs;
                return;
            }
            nowNs = next.get().atNs();
            alarms.remove(next.get());
            next.get().task().run();
        }
    }

    /// Alarms that wait.
    public int waiting() {
        return alarms.size();
    }
}
