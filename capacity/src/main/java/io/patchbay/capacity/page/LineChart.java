package io.patchbay.capacity.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// Curves over time, as SVG.
///
/// @param title what is shown, with its unit
/// @param curves what to draw, up to eight in colours of their own
/// @param isShare whether values are shares, to be written in percent
public record LineChart(String title, List<Curve> curves, boolean isShare) {
    static final int COLOURS = 8;

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 300;
    private static final int LEFT = 58;
    private static final int RIGHT = 12;
    private static final int TOP = 10;
    private static final int BOTTOM = 28;
    private static final int TIME_TICKS = 8;
    private static final long MINUTE_MS = 60_000;
    private static final long DAY_MS = 86_400_000;
    private static final List<Long> TIME_STEPS_MS = List.of(
            1_000L,
            5_000L,
            10_000L,
            30_000L,
            MINUTE_MS,
            5 * MINUTE_MS,
            10 * MINUTE_MS,
            30 * MINUTE_MS,
            60 * MINUTE_MS,
            180 * MINUTE_MS,
            360 * MINUTE_MS,
            720 * MINUTE_MS,
            DAY_MS,
            2 * DAY_MS,
            7 * DAY_MS,
            28 * DAY_MS);

    public LineChart {
        curves = List.copyOf(curves);
    }

    /// One curve.
    ///
    /// @param name for the legend
    /// @param points in order of time
    /// @param isDashed for what is not measured
    public record Curve(String name, List<Point> points, boolean isDashed) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    /// A point of a curve.
    ///
    /// @param atMs epoch ms
    /// @param value its height; where it is not a number the curve is broken
    public record Point(long atMs, double value) {}

    /// What is mapped onto the picture.
    private record Frame(long fromMs, long toMs, double top) {
        double x(long atMs) {
            return LEFT + (double) (atMs - fromMs) / (toMs - fromMs) * (WIDTH - LEFT - RIGHT);
        }

        double y(double value) {
            return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
        }
    }

    String svg() {
        var points = curves.stream().flatMap(curve -> curve.points().stream()).toList();
        var fromMs = points.stream().mapToLong(Point::atMs).min().orElse(0);
        var toMs = points.stream().mapToLong(Point::atMs).max().orElse(1);
        var highest = points.stream()
                .mapToDouble(Point::value)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        var step = valueStep(highest);
        var top = Math.max(step, Math.ceil(highest / step - 1e-9) * step);
        var frame = new Frame(fromMs, Math.max(fromMs + 1, toMs), top);
        var svg = new StringBuilder("<figure><figcaption>")
                .append(Html.escape(title))
                .append("</figcaption>\n");
        svg.append(format(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH, HEIGHT, Html.escape(title)));
        for (var value = 0.0; value <= top + step / 2; value += step) {
            valueTick(svg, frame.y(value), label(value, step));
        }
        timeTicks(svg, frame);
        for (var i = 0; i < curves.size(); i++) {
            curve(svg, curves.get(i), i, frame);
        }
        svg.append("</svg>\n");
        legend(svg);
        return svg.append("</figure>").toString();
    }

    private static void valueTick(StringBuilder svg, double y, String label) {
        svg.append(format(
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y, y));
        svg.append(format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y + 4, label));
    }

    private static void timeTicks(StringBuilder svg, Frame frame) {
        var lengthMs = frame.toMs() - frame.fromMs();
        var step = TIME_STEPS_MS.stream()
                .filter(candidate -> lengthMs / candidate <= TIME_TICKS)
                .findFirst()
                .orElse(TIME_STEPS_MS.getLast());
        var time = DateTimeFormatter.ofPattern(timePattern(step, lengthMs), Locale.ROOT)
                .withZone(ZoneOffset.UTC);
        for (var atMs = Math.ceilDiv(frame.fromMs(), step) * step; atMs <= frame.toMs(); atMs += step) {
            var x = frame.x(atMs);
            var y = HEIGHT - BOTTOM;
            svg.append(format("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x, x, y, y + 5));
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    Math.clamp(x, LEFT + 10.0, WIDTH - RIGHT - 24.0),
                    HEIGHT - 8,
                    time.format(Instant.ofEpochMilli(atMs))));
        }
    }

    private static String timePattern(long stepMs, long lengthMs) {
        if (stepMs >= DAY_MS) {
            return "MMM d";
        }
        if (lengthMs > DAY_MS) {
            return "MMM d HH:mm";
        }
        return stepMs < MINUTE_MS ? "HH:mm:ss" : "HH:mm";
    }

    private static void curve(StringBuilder svg, Curve curve, int index, Frame frame) {
        var path = new StringBuilder();
        var isDown = false;
        for (var point : curve.points()) {
            if (!Double.isFinite(point.value())) {
                isDown = false;
                continue;
            }
            path.append(format("%s%.1f %.1f", isDown ? "L" : "M", frame.x(point.atMs()), frame.y(point.value())));
            isDown = true;
        }
        svg.append(format(
                "<path class=\"%s\" d=\"%s\"><title>%s</title></path>%n",
                cssClass(curve, index), path, Html.escape(curve.name())));
    }

    private void legend(StringBuilder svg) {
        svg.append("<div class=\"legend\">");
        for (var i = 0; i < curves.size(); i++) {
            svg.append(format(
                    "<span><svg width=\"22\" height=\"8\"><path class=\"%s\" d=\"M0 4H22\"/></svg>%s</span>",
                    cssClass(curves.get(i), i), Html.escape(curves.get(i).name())));
        }
        svg.append("</div>");
    }

    private static String cssClass(Curve curve, int index) {
        return "curve s" + index % COLOURS + (curve.isDashed() ? " dashed" : "");
    }

    private String label(double value, double step) {
        if (isShare) {
            return format("%.0f %%", value * 100);
        }
        return step < 1 ? format("%.2f", value) : format("%,.0f", value);
    }

    /// 1, 2 or 5 times a power of ten, so that there are three to six lines.
    private static double valueStep(double highest) {
        var rough = Math.max(highest, 1e-6) / 5;
        var power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(rough)));
        for (var factor : new int[] {1, 2, 5}) {
            if (rough <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    @SuppressWarnings("AnnotateFormatMethod") // would need its annotations as a dependency
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
