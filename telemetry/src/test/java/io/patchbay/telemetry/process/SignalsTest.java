package io.patchbay.telemetry.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
    @Test
    void shouldRunTheActionAtEachSignal() throws Exception {
        var signals = new Semaphore(0);
        Signals.on("USR2", signals::release);

        for (var sent = 0; sent < 2; sent++) {
            send("USR2");

            assertThat(signals.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldGoOnWhereASignalDoesNotExist() {
        assertThatCode(() -> Signals.on("NOSUCH", () -> {})).doesNotThrowAnyException();
    }

    private static void send(String signal) throws Exception {
        var kill = new ProcessBuilder(
                        "kill",
                        "-" + signal,
                        Long.toString(ProcessHandle.current().pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
