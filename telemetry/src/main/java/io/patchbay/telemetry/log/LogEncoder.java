package io.patchbay.telemetry.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;

/// Lines for people or for machines, the same in all services. `text` has the message and its key-values; `json` is an
/// object a line with `time`, `level`, `logger`, `thread`, `message`, each key-value as a field of its own (see
/// [KeyValueFields]), and `stackTrace`. Made by logback from `logback.xml`.
public final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} msg=\"%msg\" %kvp%n%ex{full}";

    private String format = "text";
    private Encoder<ILoggingEvent> encoder = new PatternLayoutEncoder();

    /// `text` or `json`; anything else is `text` and said so.
    public void setFormat(String format) {
        this.format = format;
    }

    @Override
    public void start() {
        if (!format.equals("json") && !format.equals("text")) {
            addWarn("LOG_FORMAT: must be text or json, was " + format + "; using text");
        }
        encoder = format.equals("json") ? json() : text();
        encoder.setContext(getContext());
        encoder.start();
        super.start();
    }

    @Override
    public void stop() {
        encoder.stop();
        super.stop();
    }

    @Override
    public byte[] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return encoder.encode(event);
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }

    private static PatternLayoutEncoder text() {
        var text = new PatternLayoutEncoder();
        text.setPattern(PATTERN);
        return text;
    }

    private static LogstashEncoder json() {
        var names = new LogstashFieldNames();
        names.setTimestamp("time");
        names.setVersion("[ignore]");
        names.setLevelValue("[ignore]");
        names.setLogger("logger");
        names.setThread("thread");
        names.setStackTrace("stackTrace");
        var json = new LogstashEncoder();
        json.setFieldNames(names);
        json.setIncludeContext(false);
        json.setIncludeKeyValuePairs(false);
        json.addProvider(new KeyValueFields());
        json.setTimeZone("UTC");
        return json;
    }
}
