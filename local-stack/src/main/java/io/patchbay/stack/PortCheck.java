package io.patchbay.stack;

import io.patchbay.broker.FreePorts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// Finds out before anything starts whether every part can listen where it has to.
final class PortCheck {

    private PortCheck() {}

    /// Does nothing if all ports are free.
    ///
    /// @throws StackException that names each busy port, whose it would be and which process has it
    static void refuseBusy(List<Part> parts) {
        var busy = new ArrayList<String>();
        for (var part : parts) {
            for (var claim : part.claims()) {
                if (!isFree(claim)) {
                    var owner = PortOwner.of(claim.port()).orElse("a process that cannot be seen from here");
                    busy.add("port " + claim.port() + " (" + part.name() + ") is taken by " + owner);
                }
            }
        }
        if (!busy.isEmpty()) {
            throw new StackException(
                    String.join("\n          ", busy) + "\nStop that process, or let --free-ports take other ports");
        }
    }

    private static boolean isFree(Part.Claim claim) {
        try {
            return FreePorts.isFree(InetAddress.getByName(claim.host()), claim.port());
        } catch (UnknownHostException e) {
            throw new StackException("--bind needs an address of this machine, not " + claim.host(), e);
        }
    }
}
