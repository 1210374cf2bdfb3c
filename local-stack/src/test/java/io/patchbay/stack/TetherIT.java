package io.patchbay.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TetherIT {

    @Test
    void shouldEndItsPartWithShutdownHooksOnceTheLauncherIsGone() throws Exception {
        var part = start("io.patchbay.stack.TetherIT$Endless");
        try {
            var output = part.inputReader();
            assertThat(output.readLine()).isEqualTo("running");

            part.getOutputStream().close(); // what the system does when the launcher dies

            assertThat(part.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(output.readLine()).isEqualTo("signed off");
            assertThat(part.exitValue()).isEqualTo(143);
        } finally {
            part.destroyForcibly();
        }
    }

    @Test
    void shouldPassArgumentsAndEndWithItsPart() throws Exception {
        var part = start("io.patchbay.stack.TetherIT$Echo", "a b", "c");
        try {
            assertThat(part.inputReader().readLine()).isEqualTo("[a b, c]");
            assertThat(part.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(part.exitValue()).isZero();
        } finally {
            part.destroyForcibly();
        }
    }

    /// Waits for ever, and says so when it is stopped.
    static final class Endless {
        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("signed off")));
            System.out.println("running");
            Thread.currentThread().join();
        }
    }

    /// Prints its arguments.
    static final class Echo {
        public static void main(String[] args) {
            System.out.println(List.of(args));
        }
    }

    private static Process start(String mainClass, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Tether.class.getName(),
                mainClass));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
