package io.patchbay.stack.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/// One page of a [Chromium].
public final class Tab implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final DevTools tools;
    private final String target;
    private final String session;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Tab(DevTools tools, String url) {
        this.tools = tools;
        target = tools.send("", "Target.createTarget", DevTools.parameters().put("url", "about:blank"))
                .path("targetId")
                .asText();
        var attach = DevTools.parameters().put("targetId", target).put("flatten", true);
        session = tools.send("", "Target.attachToTarget", attach)
                .path("sessionId")
                .asText();
        tools.listen(session, this::onEvent);
        command("Runtime.enable");
        command("Page.enable");
        command("Log.enable");
        // Every tab believes that it is the one in front: keys arrive and nothing is slowed down.
        command("Emulation.setFocusEmulationEnabled", DevTools.parameters().put("enabled", true));
        size(1280, 800);
        go(url);
    }

    /// Loads another page; returns when it is there.
    public void go(String url) {
        var result = command("Page.navigate", DevTools.parameters().put("url", url));
        if (result.has("errorText")) {
            throw new AssertionError(url + ": " + result.path("errorText").asText());
        }
        await("the page is loaded", "document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// Runs a script in every page that is loaded from now on, before the page's own.
    public void onEveryPage(String script) {
        command("Page.addScriptToEvaluateOnNewDocument", DevTools.parameters().put("source", script));
    }

    /// The value of an expression, awaited if it is a promise; a missing node for `undefined`.
    ///
    /// @throws AssertionError with the page's exception, if it throws
    public JsonNode evaluate(String expression) {
        var parameters = DevTools.parameters()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true)
                .put("userGesture", true);
        var result = command("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            var details = result.path("exceptionDetails");
            throw new AssertionError(expression + ": "
                    + details.path("exception")
                            .path("description")
                            .asText(details.path("text").asText()));
        }
        return result.path("result").path("value");
    }

    /// Returns when the expression is true; an expression that throws counts as false.
    ///
    /// @throws AssertionError after 30 s, with the page's complaints
    public void await(String what, String expression) {
        var deadlineNs = System.nanoTime() + LIMIT.toNanos();
        var guarded =
                "(async () => { try { return Boolean(await (" + expression + ")) } catch (e) { return false } })()";
        while (!evaluate(guarded).asBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("not within " + LIMIT + ": " + what + " (" + expression + "), page says "
                        + complaints + ", text: "
                        + evaluate("document.body ? document.body.innerText.slice(0, 800) : ''"));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /// Sets the size of the page, in CSS pixels.
    public void size(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                DevTools.parameters()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    /// Makes the page believe that its user prefers dark or light colours.
    public void dark(boolean dark) {
        var parameters = DevTools.parameters();
        parameters
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", dark ? "dark" : "light");
        command("Emulation.setEmulatedMedia", parameters);
    }

    /// Presses a key, such as `Tab` or `m`.
    public void press(String key) {
        var parameters = DevTools.parameters().put("key", key);
        if (key.length() == 1) {
            parameters.put("text", key);
        }
        command("Input.dispatchKeyEvent", parameters.deepCopy().put("type", "keyDown"));
        command("Input.dispatchKeyEvent", parameters.put("type", "keyUp"));
    }

    /// Writes what the page looks like as PNG.
    public void screenshot(Path file) {
        command("Page.bringToFront");
        var image = command("Page.captureScreenshot", DevTools.parameters().put("format", "png"))
                .path("data")
                .asText();
        try {
            Files.write(file, Base64.getDecoder().decode(image));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /// Warnings and errors in the page's console, and exceptions that nobody caught.
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// A command of the DevTools Protocol that has no method here.
    public JsonNode command(String method, ObjectNode parameters) {
        return tools.send(session, method, parameters);
    }

    private JsonNode command(String method) {
        return command(method, DevTools.parameters());
    }

    private void onEvent(JsonNode event) {
        var parameters = event.path("params");
        switch (event.path("method").asText()) {
            case "Runtime.exceptionThrown" ->
                complaints.add(parameters
                        .path("exceptionDetails")
                        .path("exception")
                        .path("description")
                        .asText());
            case "Runtime.consoleAPICalled" -> {
                var type = parameters.path("type").asText();
                if (type.equals("error") || type.equals("warning")) {
                    complaints.add(type + ": " + parameters.path("args"));
                }
            }
            case "Log.entryAdded" -> {
                var entry = parameters.path("entry");
                if (entry.path("level").asText().equals("error")) {
                    complaints.add("log: " + entry.path("text").asText() + " "
                            + entry.path("url").asText());
                }
            }
            default -> {}
        }
    }

    /// Closes the page, as a user does.
    @Override
    public void close() {
        tools.send("", "Target.closeTarget", DevTools.parameters().put("targetId", target));
    }
}
