package io.patchbay.capacity.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/// A [CapacityReport] for programs: times in epoch ms, shares from 0 to 1.
public final class ReportJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ReportJson() {}

    /// The whole report as one object.
    public static String of(CapacityReport report) {
        var text = new StringWriter();
        try (var json = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("source", report.source());
            json.writeArrayFieldStart("regions");
            for (var region : report.regions()) {
                write(json, region);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("busiest");
            for (var node : report.busiest()) {
                json.writeStartObject();
                json.writeStringField("nodeId", node.nodeId());
                json.writeStringField("region", node.region());
                json.writeNumberField("meanUse", node.meanUse());
                json.writeNumberField("peakUse", node.peakUse());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be written", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, RegionReport region) throws IOException {
        json.writeStartObject();
        json.writeStringField("region", region.region());
        if (!Double.isNaN(region.growthPerWeek())) {
            json.writeNumberField("growthPerWeek", region.growthPerWeek());
        }
        if (region.secondsToExhaustion().isPresent()) {
            json.writeNumberField(
                    "secondsToExhaustion", region.secondsToExhaustion().getAsLong());
        }
        json.writeObjectFieldStart("backTest");
        json.writeNumberField("days", region.backTest().days());
        json.writeNumberField("error", region.backTest().error());
        json.writeNumberField("naiveError", region.backTest().naiveError());
        json.writeEndObject();
        json.writeArrayFieldStart("hours");
        for (var hour : region.hours()) {
            json.writeStartObject();
            json.writeNumberField("startMs", hour.startMs());
            json.writeNumberField("mean", hour.mean());
            json.writeNumberField("p95", hour.p95());
            json.writeNumberField("peak", hour.peak());
            json.writeNumberField("capacity", hour.capacity());
            json.writeNumberField("safe", hour.safe());
            json.writeNumberField("headroom", hour.headroom());
            json.writeNumberField("nodes", hour.nodes());
            json.writeBooleanField("whole", hour.isWhole());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField(
                "forecastBy",
                region.forecast().way().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.writeArrayFieldStart("forecast");
        for (var point : region.forecastPoints()) {
            json.writeStartObject();
            json.writeNumberField("startMs", point.atMs());
            json.writeNumberField("peak", point.sessions());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
