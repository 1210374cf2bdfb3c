package io.patchbay.aggregator.scaling;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.patchbay.aggregator.scaling.ScalingReport.RegionAdvice;
import java.util.List;
import java.util.Locale;

/// The advice in CloudWatch's embedded metric format: one JSON line per region, which the CloudWatch agent and the log
/// driver of ECS turn into metrics. Namespace and `NodeLoadPercent` are those of the Terraform modules.
final class EmfLines {
    private EmfLines() {}

    static List<String> of(ScalingReport report) {
        return report.regions().stream()
                .map(region -> line(report.atMs(), region))
                .toList();
    }

    private static String line(long atMs, RegionAdvice region) {
        var seconds = region.secondsToExhaustion();
        return "{\"_aws\":{\"Timestamp\":" + atMs + ",\"CloudWatchMetrics\":[{\"Namespace\":\"Patchbay\","
                + "\"Dimensions\":[[\"Region\"]],\"Metrics\":["
                + metric("NodeLoadPercent", "Percent") + "," + metric("DesiredNodes", "Count") + ","
                + metric("Nodes", "Count") + (seconds == null ? "" : "," + metric("SecondsToExhaustion", "Seconds"))
                + "]}]},\"Region\":\""
                + new String(JsonStringEncoder.getInstance().quoteAsString(name(region)))
                + "\",\"NodeLoadPercent\":" + String.format(Locale.ROOT, "%.1f", region.loadPercent())
                + ",\"DesiredNodes\":" + region.desiredNodes() + ",\"Nodes\":" + region.nodes()
                + (seconds == null ? "" : ",\"SecondsToExhaustion\":" + seconds) + "}";
    }

    private static String name(RegionAdvice region) {
        return region.region().isEmpty() ? "none" : region.region();
    }

    private static String metric(String name, String unit) {
        return "{\"Name\":\"" + name + "\",\"Unit\":\"" + unit + "\"}";
    }
}
