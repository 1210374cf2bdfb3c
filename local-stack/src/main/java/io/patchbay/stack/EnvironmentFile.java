package io.patchbay.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/// `demo.env`: what scripts need to use a running demo. Holds secrets, so only its owner may read it.
final class EnvironmentFile {

    private EnvironmentFile() {}

    /// Names and values, in the order they are written.
    ///
    /// @param pidOf process id of a part, by its name; 0 if this demo has no such part
    static Map<String, String> variables(DemoPlan plan, long launcherPid, ToLongFunction<String> pidOf) {
        var secrets = plan.secrets();
        var variables = new LinkedHashMap<String, String>();
        variables.put("SFU_GATEWAY_KEY", secrets.gatewayKey());
        variables.put("SFU_REGISTRATION_KEY", secrets.registrationKey());
        variables.put("PATCHBAY_OPERATOR_TOKEN", secrets.operatorToken());
        variables.put("PATCHBAY_INTERNAL_TOKEN", secrets.internalToken());
        variables.put("GATEWAY_URL", plan.gatewayUrl());
        variables.put("GATEWAY_MANAGEMENT_URL", plan.gatewayManagementUrl());
        variables.put("AGGREGATOR_URL", plan.aggregatorUrl());
        variables.put("SIGNALING_URL", plan.signalingUrl());
        variables.put("KAFKA_BOOTSTRAP_SERVERS", plan.bootstrapServers());
        variables.put("PATCHBAY_PID", Long.toString(launcherPid));
        putPid(variables, "BROKER_PID", pidOf.applyAsLong("broker"));
        putPid(variables, "AGGREGATOR_PID", pidOf.applyAsLong("aggregator"));
        putPid(variables, "GATEWAY_PID", pidOf.applyAsLong("gateway"));
        putPid(variables, "SIGNALING_PID", pidOf.applyAsLong("signaling"));
        variables.put("NODE_COUNT", Integer.toString(plan.options().nodes()));
        for (var number = 1; number <= plan.options().nodes(); number++) {
            var prefix = "NODE_" + number + "_";
            variables.put(prefix + "ID", plan.nodeName(number));
            variables.put(prefix + "REGION", plan.options().regionOf(number));
            variables.put(prefix + "URL", plan.nodeUrl(number));
            variables.put(prefix + "MANAGEMENT_URL", plan.nodeManagementUrl(number));
            putPid(variables, prefix + "PID", pidOf.applyAsLong(plan.nodeName(number)));
        }
        return variables;
    }

    /// Writes shell assignments that `. demo.env` and `set -a` understand; readers see the whole file or none.
    static void write(Path file, Map<String, String> variables) {
        var text = new StringBuilder();
        variables.forEach((name, value) ->
                text.append(name).append('=').append(quoted(value)).append('\n'));
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            var draft = Files.createTempFile(file.getParent(), "demo", ".tmp", ownerOnly);
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StackException("cannot write " + file + ": " + e, e);
        }
    }

    /// The variables of a running demo.
    ///
    /// @throws StackException if there is no such file
    static Map<String, String> read(Path file) {
        try {
            var variables = new LinkedHashMap<String, String>();
            for (var line : Files.readAllLines(file)) {
                var equals = line.indexOf('=');
                if (equals > 0) {
                    variables.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
                }
            }
            return variables;
        } catch (NoSuchFileException e) {
            throw new StackException("no demo is running: there is no " + file + ". Start one: ./patchbay demo", e);
        } catch (IOException e) {
            throw new StackException("cannot read " + file + ": " + e, e);
        }
    }

    /// A variable that a demo always has.
    ///
    /// @throws StackException if it is not there
    static String required(Map<String, String> variables, String name) {
        var value = variables.get(name);
        if (value == null) {
            throw new StackException("demo.env has no " + name + ": was it written by another version?");
        }
        return value;
    }

    private static void putPid(Map<String, String> variables, String name, long pid) {
        if (pid > 0) {
            variables.put(name, Long.toString(pid));
        }
    }

    private static String unquoted(String value) {
        var inner = value.length() >= 2 ? value.substring(1, value.length() - 1) : value;
        return inner.replace("'\\''", "'");
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
