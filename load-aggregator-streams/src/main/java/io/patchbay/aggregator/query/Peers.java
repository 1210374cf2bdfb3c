package io.patchbay.aggregator.query;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patchbay.aggregator.query.KeyedLookup.Found;
import io.patchbay.schemas.tls.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks another aggregator instance. Thread-safe; blocks for at most [#TIMEOUT].
public final class Peers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /// Header of a forwarded question: whoever gets it answers from its own stores.
    public static final String FORWARDED = "Patchbay-Forwarded";

    /// Affinity lookups have 100 ms in the gateway; an instance that just died must leave time for another.
    static final Duration TIMEOUT = Duration.ofMillis(500);

    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(200);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final @Nullable String token;
    private final String scheme;
    private final Duration connectTimeout;
    private final Duration timeout;
    private volatile HttpClient http;
    private final AtomicReference<String> told = new AtomicReference<>("");

    /// Asks with this token.
    ///
    /// @param token the internal token, null if there is none
    /// @param trusted certificates that instances may show; null: they speak no TLS
    public Peers(@Nullable String token, @Nullable TrustedCertificates trusted) {
        this(token, trusted, CONNECT_TIMEOUT, TIMEOUT);
    }

    /// For tests, which run where machines are slow too.
    Peers(@Nullable String token, @Nullable TrustedCertificates trusted, Duration connectTimeout, Duration timeout) {
        this.token = token;
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.scheme = trusted == null ? "http://" : "https://";
        this.http = client(trusted);
    }

    /// Believes others from now on. Requests that are under way go on; no other goes out on a connection or in a TLS
    /// session that was made before, since neither would ask whom to believe.
    public void trust(TrustedCertificates trusted) {
        // The last client is left to its requests: nobody else has it any more, so that it ends after them.
        http = client(trusted);
    }

    private HttpClient client(@Nullable TrustedCertificates trusted) {
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        return (trusted == null ? builder : builder.sslContext(trusted.context())).build();
    }

    /// Asks one instance.
    ///
    /// @param path up to the key, which is encoded here
    /// @param query encoded, with its question mark, or empty
    /// @return empty if that instance cannot be asked or does not know
    Optional<Found> ask(HostInfo host, String path, String key, String query) {
        var encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
        var uri = URI.create(scheme + host.host() + ":" + host.port() + path + encoded + query);
        var request = HttpRequest.newBuilder(uri).timeout(timeout).header(FORWARDED, "1");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofByteArray());
            return switch (answer.statusCode()) {
                case 200 -> Optional.of(new Found.Channel(answer.body()));
                case 404 -> Optional.of(nothing(answer.body()));
                default -> Optional.empty();
            };
        } catch (SSLException e) {
            tell(host, e);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// An instance that is gone is replaced; one that is not believed has the wrong settings, and somebody has to be
    /// told.
    private void tell(HostInfo host, SSLException problem) {
        var reason = host.host() + ":" + host.port() + ": " + problem.getMessage();
        if (!reason.equals(told.getAndSet(reason))) {
            LOG.atWarn()
                    .addKeyValue("peer", host.host() + ":" + host.port())
                    .addKeyValue("reason", problem.getMessage())
                    .log("another aggregator is not asked: TLS");
        }
    }

    private static Found nothing(byte[] body) throws IOException {
        var claimed = MAPPER.readTree(body).path("claimed").asText("");
        return claimed.isEmpty() ? new Found.Nothing() : new Found.Claimed(claimed);
    }

    @Override
    public void close() {
        http.close();
    }
}
