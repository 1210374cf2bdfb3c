package io.patchbay.gateway.http;

import static io.patchbay.gateway.http.Pages.escaped;

import io.patchbay.gateway.explain.Explained;
import io.patchbay.gateway.explain.Words;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A decision as a page: what happened, when each node was asked, and what each node looked like then.
final class DecisionPage {
    private static final int TIMELINE_WIDTH = 720;
    private static final int BAR_WIDTH = 160;
    private static final int OPEN_CANDIDATES = 20;
    private static final int MAX_CANDIDATES = 500;

    private final StringBuilder html = new StringBuilder(16_384);

    private DecisionPage() {}

    static String of(Explained decision) {
        var page = new DecisionPage();
        page.head("Decision " + decision.decisionId());
        page.summary(decision);
        page.timeline(decision);
        decision.steps().forEach(page::step);
        page.policy(decision);
        return page.end();
    }

    /// A page that says why there is none.
    static String missing(String id, String why) {
        var page = new DecisionPage();
        page.head("No such decision");
        page.html.append("<section class=card><p><code>").append(escaped(id)).append("</code></p><p class=lead>");
        page.html.append(escaped(message(why))).append("</p></section>");
        return page.end();
    }

    /// The text of `{"error":"..."}`, or what was given.
    private static String message(String why) {
        var start = why.indexOf("\"error\":\"");
        if (start < 0) {
            return why;
        }
        var from = start + "\"error\":\"".length();
        var end = why.indexOf('"', from);
        return end < 0 ? why : why.substring(from, end);
    }

    private void head(String title) {
        html.append("<!doctype html><html lang=en><head><meta charset=utf-8>")
                .append("<meta name=viewport content=\"width=device-width, initial-scale=1\">")
                .append("<meta name=color-scheme content=\"light dark\"><title>")
                .append(escaped(title))
                .append(
                        "</title><link rel=stylesheet href=/dashboard/style.css><link rel=icon href=/dashboard/icon.svg>")
                .append("</head><body class=page><header class=bar><a class=brand href=/dashboard>Patchbay</a>")
                .append("<a href=/dashboard>Fleet</a><h1>")
                .append(escaped(title))
                .append("</h1></header><main>");
    }

    private String end() {
        return html.append("</main></body></html>").toString();
    }

    private void summary(Explained decision) {
        html.append("<section class=card><p class=lead><span class=\"badge result-")
                .append(escaped(decision.result()))
                .append("\">")
                .append(escaped(decision.result()))
                .append("</span> ")
                .append(escaped(decision.summary()))
                .append("</p><dl class=facts>");
        fact("When", decision.at());
        fact("Gateway", decision.gatewayId());
        fact("Tenant", decision.tenant());
        fact("Wanted", wanted(decision));
        fact("Room", decision.roomKey());
        fact("Status", Integer.toString(decision.httpStatus()));
        fact("Decided again", decision.replay().equals("match") ? "the same answer" : decision.replay());
        html.append("</dl></section>");
    }

    private static String wanted(Explained decision) {
        var region = decision.region();
        var country = decision.country();
        if (region != null) {
            return "region " + region;
        }
        return country == null ? "no region" : "country " + country;
    }

    private void fact(String name, String value) {
        html.append("<div><dt>")
                .append(name)
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd></div>");
    }

    /// One bar per attempt, to scale.
    private void timeline(Explained decision) {
        var longest = Math.max(decision.elapsedMs(), 0.001);
        html.append("<section class=card><h2>Attempts</h2><div class=scroll><table class=\"grid attempts\"><thead><tr>")
                .append("<th>#<th>Node<th>Outcome<th class=num>Asked after ms<th class=num>Took ms<th>")
                .append(number(longest))
                .append(" ms in all</thead><tbody>");
        for (var step : decision.steps()) {
            var attempt = step.attempt();
            if (attempt == null) {
                continue;
            }
            var x = TIMELINE_WIDTH * Math.min(1, attempt.startMs() / longest);
            var width = Math.max(2, TIMELINE_WIDTH * Math.min(1, attempt.elapsedMs() / longest));
            html.append("<tr><td>").append(step.number()).append("<td>").append(escaped(text(step.nodeId())));
            html.append("<td><span class=\"badge outcome-")
                    .append(escaped(attempt.outcome()))
                    .append("\">");
            html.append(escaped(attempt.outcome())).append("</span> ");
            html.append(escaped(attempt.detail())).append("<td class=num>").append(number(attempt.startMs()));
            html.append("<td class=num>")
                    .append(number(attempt.elapsedMs()))
                    .append("<td><svg class=timeline viewBox=\"0 0 ");
            html.append(TIMELINE_WIDTH).append(" 14\" preserveAspectRatio=none role=img aria-label=\"");
            html.append(number(attempt.elapsedMs())).append(" ms\"><rect class=\"span outcome-");
            html.append(escaped(attempt.outcome()))
                    .append("\" y=1 height=12 rx=2 x=")
                    .append(number(x));
            html.append(" width=")
                    .append(number(Math.min(width, TIMELINE_WIDTH - x + 2)))
                    .append(" /></svg>");
        }
        html.append("</tbody></table></div></section>");
    }

    private void step(Explained.Step step) {
        html.append("<section class=card><h2>Step ").append(step.number()).append("</h2><p class=lead>");
        html.append(escaped(step.summary())).append("</p><dl class=facts>");
        fact("Table", step.snapshotId().isEmpty() ? "none yet, configured nodes alone" : step.snapshotId());
        fact("Its age", number(step.tableAgeMs() / 1000.0) + " s");
        fact("Room's node", step.owner() == null ? "none known" : text(step.owner()));
        html.append("</dl>");
        compared(step.compared());
        if (step.tableFound()) {
            candidates(step);
        } else {
            html.append("<p>The table of this step is not on <code>sfu.snapshots</code> any more, or never was: "
                    + "the nodes cannot be shown.</p>");
        }
        html.append("</section>");
    }

    private void compared(Explained.@Nullable Compared compared) {
        if (compared == null) {
            return;
        }
        html.append("<p>Two-choice: of ").append(compared.among()).append(" equally good nodes this room draws <b>");
        html.append(escaped(compared.first())).append("</b> (").append(number(compared.firstScore()));
        html.append(") and <b>").append(escaped(compared.second())).append("</b> (");
        html.append(number(compared.secondScore())).append("). The second is taken if its score is ");
        html.append(Words.margin(compared.tilt())).append(", so the ");
        html.append(compared.firstScore() - compared.secondScore() > compared.tilt() ? "second" : "first");
        html.append(" it was.</p>");
    }

    /// The best ones; the others are there for who wants them.
    private void candidates(Explained.Step step) {
        var all = step.candidates();
        table(all.subList(0, Math.min(OPEN_CANDIDATES, all.size())));
        if (all.size() > OPEN_CANDIDATES) {
            html.append("<details><summary>")
                    .append(all.size() - OPEN_CANDIDATES)
                    .append(" more nodes</summary>");
            table(all.subList(OPEN_CANDIDATES, Math.min(MAX_CANDIDATES, all.size())));
            if (all.size() > MAX_CANDIDATES) {
                html.append("<p>").append(all.size() - MAX_CANDIDATES).append(" more are in the JSON.</p>");
            }
            html.append("</details>");
        }
    }

    private void table(List<Explained.Candidate> candidates) {
        html.append("<div class=scroll><table class=grid><thead><tr><th>Node<th>Region<th>State<th class=num>Heard s"
                + "<th class=num>Sessions<th class=num>In flight<th class=num>Score<th>"
                + "<span class=key-sessions>sessions</span> <span class=key-flight>in flight</span> "
                + "<span class=key-cpu>CPU</span> <span class=key-memory>memory</span><th>Why not</thead><tbody>");
        candidates.forEach(this::candidate);
        html.append("</tbody></table></div>");
    }

    private void candidate(Explained.Candidate node) {
        html.append(node.chosen() ? "<tr class=chosen>" : node.rejection() == null ? "<tr>" : "<tr class=out>");
        html.append("<td>").append(escaped(node.nodeId())).append("<td>").append(escaped(node.region()));
        html.append("<td><span class=\"badge state-")
                .append(escaped(node.state()))
                .append("\">");
        html.append(escaped(node.state())).append("</span>");
        html.append("<td class=num>").append(number(node.ageMs() / 1000.0));
        html.append("<td class=num>").append(node.sessions()).append(" / ").append(node.maxSessions());
        html.append("<td class=num>").append(node.inFlightSessions());
        html.append("<td class=num>").append(number(node.score())).append("<td>");
        bar(node);
        html.append("<td class=reason>").append(node.chosen() ? "<b>chosen</b>" : escaped(node.why()));
    }

    /// The terms of the score beside each other; the whole width is 1000 permille.
    private void bar(Explained.Candidate node) {
        html.append("<svg class=terms viewBox=\"0 0 ").append(BAR_WIDTH).append(" 12\" role=img aria-label=\"");
        html.append(String.format(
                Locale.ROOT,
                "sessions %.1f, in flight %.1f, CPU %.1f, memory %.1f, egress %.1f",
                node.sessionsTerm(),
                node.inFlightTerm(),
                node.cpuTerm(),
                node.memoryTerm(),
                node.egressTerm()));
        html.append("\"><rect class=track width=").append(BAR_WIDTH).append(" height=12 rx=2 />");
        var x = 0.0;
        x = part("fill-sessions", x, node.sessionsTerm());
        x = part("fill-flight", x, node.inFlightTerm());
        x = part("fill-cpu", x, node.cpuTerm());
        part("fill-memory", x, node.memoryTerm());
        if (node.egressTerm() > 0) {
            var at = Math.min(BAR_WIDTH - 2, node.egressTerm() * BAR_WIDTH / 1000);
            html.append("<rect class=mark-egress y=0 width=2 height=12 x=")
                    .append(number(at))
                    .append(" />");
        }
        html.append("</svg>");
    }

    private double part(String fill, double x, double permille) {
        var width = Math.max(0, Math.min(permille * BAR_WIDTH / 1000, BAR_WIDTH - x));
        html.append("<rect class=").append(fill).append(" height=12 x=").append(number(x));
        html.append(" width=").append(number(width)).append(" />");
        return x + width;
    }

    private void policy(Explained decision) {
        var policy = decision.policy();
        html.append("<section class=card><h2>Policy</h2><dl class=facts>");
        fact("Strategy", policy.strategy());
        fact(
                "Weights",
                "sessions " + policy.sessionsWeight() + ", CPU " + policy.cpuWeight() + ", memory "
                        + policy.memoryWeight());
        fact(
                "Overloaded at",
                policy.overloadPermille() + ", again below "
                        + (policy.overloadPermille() - policy.overloadHysteresisPermille()));
        fact(
                "Lost after",
                policy.unhealthyThresholdMs() / 1000 + " s, or " + policy.unhealthyPolls() + " failed polls");
        html.append("</dl></section>");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
