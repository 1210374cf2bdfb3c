package io.patchbay.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Changes the levels of our own loggers while the process runs. Loggers of libraries stay as they are: at DEBUG
/// some of them write headers, and with them tokens. Thread-safe.
public final class LogLevels {
    private static final String OURS = "io.patchbay";
    private static final int MAX_LENGTH = 200;
    private static final Pattern LEVEL = Pattern.compile("\\{\\s*\"level\"\\s*:\\s*\"([A-Za-z]{1,10})\"\\s*}");

    private final byte[] operatorToken;

    /// What came of a change.
    public sealed interface Result {
        /// It is done.
        record Done() implements Result {}

        /// Who asks is no operator.
        record Unauthorized() implements Result {}

        /// What is asked for makes no sense.
        record Refused(String reason) implements Result {}
    }

    /// @param operatorToken who has it may change levels; empty: nobody may
    public LogLevels(String operatorToken) {
        this.operatorToken = operatorToken.getBytes(StandardCharsets.UTF_8);
    }

    /// Sets a level until the process ends or the next change.
    ///
    /// @param authorization value of the header
    /// @param logger name under `io.patchbay`
    /// @param body `{"level":"DEBUG"}`
    public Result set(@Nullable String authorization, String logger, String body) {
        if (!isOperator(authorization)) {
            return new Result.Unauthorized();
        }
        if (!isOurs(logger)) {
            return new Result.Refused("logger: must be " + OURS + " or a name below it");
        }
        var level = level(body);
        if (level.isEmpty()) {
            return new Result.Refused("body: must be {\"level\":\"ERROR\"}, WARN, INFO, DEBUG, TRACE or OFF");
        }
        context().getLogger(logger).setLevel(level.get());
        LoggerFactory.getLogger(LogLevels.class)
                .atInfo()
                .addKeyValue("name", logger)
                .addKeyValue("newLevel", level.get())
                .log("log level changed");
        return new Result.Done();
    }

    /// Names and levels of our loggers that have one of their own; empty if who asks is no operator.
    public Optional<Map<String, String>> show(@Nullable String authorization) {
        if (!isOperator(authorization)) {
            return Optional.empty();
        }
        var levels = new TreeMap<String, String>();
        levels.put(OURS, context().getLogger(OURS).getEffectiveLevel().toString());
        for (var logger : context().getLoggerList()) {
            if (isOurs(logger.getName()) && logger.getLevel() != null) {
                levels.put(logger.getName(), logger.getLevel().toString());
            }
        }
        return Optional.of(levels);
    }

    private boolean isOperator(@Nullable String authorization) {
        if (operatorToken.length == 0 || authorization == null) {
            return false;
        }
        var scheme = "Bearer ";
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                && MessageDigest.isEqual(
                        operatorToken,
                        authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isOurs(String logger) {
        return logger.length() <= MAX_LENGTH && (logger.equals(OURS) || logger.startsWith(OURS + "."));
    }

    private static Optional<Level> level(String body) {
        var found = LEVEL.matcher(body.strip());
        if (body.length() > MAX_LENGTH || !found.matches()) {
            return Optional.empty();
        }
        return switch (found.group(1).toUpperCase(Locale.ROOT)) {
            case "OFF" -> Optional.of(Level.OFF);
            case "ERROR" -> Optional.of(Level.ERROR);
            case "WARN" -> Optional.of(Level.WARN);
            case "INFO" -> Optional.of(Level.INFO);
            case "DEBUG" -> Optional.of(Level.DEBUG);
            case "TRACE" -> Optional.of(Level.TRACE);
            default -> Optional.empty();
        };
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
