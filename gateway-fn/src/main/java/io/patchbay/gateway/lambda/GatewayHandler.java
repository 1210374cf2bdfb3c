package io.patchbay.gateway.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.patchbay.gateway.Gateway;
import io.patchbay.gateway.config.ConfigException;
import io.patchbay.gateway.config.GatewayConfig;
import io.patchbay.gateway.forward.Origin;
import io.patchbay.gateway.forward.Outcome;
import io.patchbay.gateway.forward.UpstreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Lambda calls: the same gateway as in the server form, which gets each event as the HTTP request that is in it
/// (ADR 0065). Nothing runs between events: the table is refreshed in a request when it is older than a second, and
/// picks
/// go to an aggregator beside the request. Lambda calls one instance with one event at a time.
public final class GatewayHandler implements RequestStreamHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayHandler.class);

    private static final Duration TABLE_AGE = Duration.ofSeconds(1);
    private static final Duration REFRESH = Duration.ofMillis(150);
    private static final Duration FIRST_TABLE = Duration.ofSeconds(2);
    private static final Duration DELIVERY = Duration.ofMillis(50);

    /// Longer than the budget of any request; the gateway answers before.
    private static final Duration ANSWER = Duration.ofSeconds(8);

    private final Gateway gateway;
    private final Origin origin;

    /// As Lambda makes it: settings from the environment.
    ///
    /// @throws ConfigException naming the setting that is wrong; Lambda logs it and ends the instance
    public GatewayHandler() {
        this(System.getenv());
    }

    /// With settings from elsewhere.
    ///
    /// @throws ConfigException naming the setting that is wrong
    public GatewayHandler(Map<String, String> env) {
        var named = new HashMap<>(SecretArns.resolve(env));
        named.putIfAbsent(
                "SFU_GATEWAY_ID", "lambda-" + UUID.randomUUID().toString().substring(0, 8));
        var config = GatewayConfig.from(named, null);
        config.warnings()
                .forEach(warning -> LOG.atWarn().addKeyValue("setting", warning).log("check this setting"));
        gateway = Gateway.startOnDemand(config);
        origin = new Origin(false, "127.0.0.1", gateway.port(), "");
        gateway.before(TABLE_AGE, FIRST_TABLE);
        LOG.atInfo()
                .addKeyValue("gatewayId", config.id())
                .addKeyValue("tenants", config.tenants().size())
                .addKeyValue("staticNodes", config.nodes().size())
                .addKeyValue("aggregators", config.aggregator().urls())
                .log("gateway is up");
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, @Nullable Context context) throws IOException {
        answer(in.readAllBytes()).write(out);
    }

    private EventResponse answer(byte[] event) {
        EventRequest request;
        try {
            request = EventRequest.of(event);
        } catch (BadEvent e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("bad event");
            return EventResponse.error(400, String.valueOf(e.getMessage()));
        }
        if (needsTable(request.target())) {
            gateway.before(TABLE_AGE, REFRESH);
        }
        var outcome = gateway.client()
                .send(new UpstreamRequest(
                        origin, request.method(), request.target(), request.headers(), request.body(), ANSWER))
                .toCompletableFuture()
                .join();
        gateway.after(DELIVERY);
        if (outcome instanceof Outcome.Answer answer) {
            return EventResponse.of(answer);
        }
        LOG.atError().addKeyValue("outcome", outcome).log("no answer to an event");
        return EventResponse.error(500, "internal error; the gateway's log has the details");
    }

    private static boolean needsTable(String target) {
        return target.startsWith("/v1/") && !target.startsWith("/v1/noop");
    }

    /// Lambda never calls it; tests do.
    @Override
    public void close() {
        gateway.close();
    }
}
