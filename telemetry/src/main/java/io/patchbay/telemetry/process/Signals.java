package io.patchbay.telemetry.process;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// POSIX signals, by `sun.misc.Signal`: the JDK has no other way. Called by reflection, since the compiler's warning
/// about that class cannot be switched off and warnings are errors here.
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /// Runs the action at each signal, on a thread of the JVM's. Where the signal does not exist (Windows) nothing
    /// happens, with a line in the log.
    ///
    /// @param name without `SIG`
    public static void on(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("signal", name)
                    .addKeyValue("error", e.toString())
                    .log("signal not handled");
        }
    }
}
