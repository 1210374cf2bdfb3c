package io.patchbay.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// Runs another main class for as long as the launcher lives: `Tether <main class> <arguments>`.
///
/// The launcher holds the other end of this process's standard input. However the launcher ends, `kill -9` included,
/// the system closes that pipe; then this process exits as if it had been sent SIGTERM. Uses only the JDK, because it
/// is on the class path of every part.
public final class Tether {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(15);

    private Tether() {}

    public static void main(String[] args) throws Throwable {
        if (args.length == 0) {
            System.err.println("usage: Tether <main class> <arguments>");
            System.exit(2);
        }
        Thread.ofPlatform().daemon().name("tether").start(() -> exitAtEnd(System.in));
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void exitAtEnd(InputStream launcher) {
        awaitEnd(launcher);
        Thread.ofPlatform().daemon().name("tether-limit").start(() -> {
            LockSupport.parkNanos(EXIT_LIMIT.toNanos());
            Runtime.getRuntime().halt(137);
        });
        System.exit(143);
    }

    private static void awaitEnd(InputStream launcher) {
        try {
            launcher.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("the pipe to the launcher broke, stopping: " + e);
        }
    }
}
