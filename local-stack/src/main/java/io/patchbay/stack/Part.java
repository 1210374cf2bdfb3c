package io.patchbay.stack;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// One process of the system: what to run and how to see that it works.
///
/// @param name as in progress lines and the log's file name
/// @param role what it is
/// @param module the Maven module whose jar and `lib` folder it runs from
/// @param mainClass its program
/// @param arguments the program's arguments
/// @param environment variables it gets beside the launcher's own; holds secrets
/// @param claims addresses it will listen on
/// @param readiness answers 200 once it works
/// @param heapMb limit of its heap, megabytes
record Part(
        String name,
        Role role,
        String module,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment,
        List<Claim> claims,
        Readiness readiness,
        int heapMb) {

    /// In the order of starting; stopped the other way round, so that nodes can still sign off.
    enum Role {
        BROKER,
        AGGREGATOR,
        GATEWAY,
        SIGNALING,
        NODE
    }

    /// An address and port to listen on.
    record Claim(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /// How to see that a part works.
    sealed interface Readiness {

        /// The address answers 200.
        record Http(URI address) implements Readiness {}

        /// Somebody listens there.
        record Listening(Claim claim) implements Readiness {}
    }

    Part {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        claims = List.copyOf(claims);
    }

    @Override
    public String toString() {
        return "Part[" + name + ", " + mainClass + ", " + claims + "]";
    }
}
