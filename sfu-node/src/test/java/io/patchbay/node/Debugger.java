package io.patchbay.node;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.request.BreakpointRequest;
import java.util.List;
import java.util.Objects;

/// Has a real process run into a bug: it throws what no code of the node throws by itself, at a place of our choice.
final class Debugger implements AutoCloseable {
    private static final long LIMIT_MS = 20_000;
    private static final int EVENTS = 100;

    private final VirtualMachine machine;

    private Debugger(VirtualMachine machine) {
        this.machine = machine;
    }

    /// To a process that was started with `-agentlib:jdwp=transport=dt_socket,server=y,suspend=n`.
    static Debugger attach(int port) throws Exception {
        AttachingConnector socket = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(connector -> connector.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        var arguments = socket.defaultArguments();
        Objects.requireNonNull(arguments.get("hostname")).setValue("127.0.0.1");
        Objects.requireNonNull(arguments.get("port")).setValue(Integer.toString(port));
        return new Debugger(socket.attach(arguments));
    }

    /// The next call of that method throws, as its first step.
    ///
    /// @param error a class with a constructor without arguments
    void failNext(String className, String method, Class<? extends Throwable> error) throws Exception {
        var place = only(className).methodsByName(method).getFirst().location();
        BreakpointRequest stop = machine.eventRequestManager().createBreakpointRequest(place);
        stop.enable();
        var thread = await(stop);
        stop.disable();
        thread.stop(create(thread, error));
        machine.resume();
    }

    private ReferenceType only(String className) {
        List<ReferenceType> found = machine.classesByName(className);
        if (found.size() != 1) {
            throw new IllegalStateException(className + " is loaded " + found.size() + " times");
        }
        return found.getFirst();
    }

    private ThreadReference await(BreakpointRequest stop) throws InterruptedException {
        for (int i = 0; i < EVENTS; i++) {
            var events = machine.eventQueue().remove(LIMIT_MS);
            if (events == null) {
                break;
            }
            for (var event : events) {
                if (event instanceof BreakpointEvent hit && stop.equals(hit.request())) {
                    return hit.thread();
                }
            }
            events.resume();
        }
        throw new IllegalStateException("not called within " + LIMIT_MS + " ms: " + stop);
    }

    private ObjectReference create(ThreadReference thread, Class<? extends Throwable> error) throws Exception {
        var type = (ClassType) only(error.getName());
        var constructor = type.concreteMethodByName("<init>", "()V");
        return type.newInstance(thread, constructor, List.of(), ClassType.INVOKE_SINGLE_THREADED);
    }

    @Override
    public void close() {
        try {
            machine.dispose();
        } catch (VMDisconnectedException e) {
            // The process ended before: nothing is left to let go of.
            return;
        }
    }
}
