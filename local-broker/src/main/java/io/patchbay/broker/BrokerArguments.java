package io.patchbay.broker;

import java.nio.file.Path;
import java.util.List;

/// What the command line of [Main] asks for.
///
/// @param port where clients connect
/// @param data folder of the log
record BrokerArguments(int port, Path data) {
    static final int DEFAULT_PORT = 9092;

    /// Reads `--port N` and `--data DIR`, both optional.
    ///
    /// @throws IllegalArgumentException if an argument is unknown, lacks its value or has a wrong one
    static BrokerArguments parse(List<String> args) {
        var port = DEFAULT_PORT;
        var data = Path.of(".patchbay", "kafka");
        for (var i = 0; i < args.size(); i += 2) {
            var name = args.get(i);
            if (!name.equals("--port") && !name.equals("--data")) {
                throw new IllegalArgumentException("unknown argument '" + name + "'");
            }
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            if (name.equals("--port")) {
                port = port(args.get(i + 1));
            } else {
                data = Path.of(args.get(i + 1));
            }
        }
        return new BrokerArguments(port, data);
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            var port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("--port must be a number from 1 to 65535, not '" + text + "'");
    }
}
