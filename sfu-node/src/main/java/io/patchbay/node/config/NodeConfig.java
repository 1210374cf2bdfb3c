package io.patchbay.node.config;

import io.patchbay.node.auth.AuthKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All settings of one node, checked, read once at start. Secrets redact themselves in `toString`.
public record NodeConfig(
        AuthKey authKey, Http http, Rtc rtc, Fleet fleet, Limits limits, Timeouts timeouts, String logLevel) {

    /// The keys of the node.
    ///
    /// @param keys one or more, the current one first
    /// @param file where they come from and are read again, null if they are in the variable itself
    public record AuthKey(Secret keys, @Nullable Path file) {}

    /// Where HTTP and WebSocket are served.
    ///
    /// @param bindAddress interface of HTTP and WebSocket
    /// @param port 0 for any free port
    /// @param managementPort 0 for any free port
    /// @param trustProxy whether `X-Forwarded-*` is believed
    /// @param publicIp host of `url` when no proxy and no public URL says better
    /// @param allowedOrigins of pages of others, lower case; `*` for all
    public record Http(
            String bindAddress,
            int port,
            int managementPort,
            boolean trustProxy,
            String publicIp,
            List<String> allowedOrigins) {
        public Http {
            allowedOrigins = List.copyOf(allowedOrigins);
        }
    }

    /// What the media plane needs. Ports are inclusive, rates are bit/s.
    ///
    public record Rtc(
            String bindAddress, int workers, PortRange ports, Codecs codecs, Bitrates bitrates, Checks checks) {}

    /// How the node finds out that media cannot get through.
    ///
    /// @param probeInterval distance of media probes, zero for none
    /// @param consent silence after which a client's path is lost
    public record Checks(Duration probeInterval, Duration consent) {}

    public record PortRange(int min, int max) {}

    /// Names in order of preference.
    public record Codecs(List<String> audio, List<String> video) {
        public Codecs {
            audio = List.copyOf(audio);
            video = List.copyOf(video);
        }
    }

    /// Caps per session, bit/s.
    public record Bitrates(long maxIn, long maxOut, long maxVideo) {}

    /// How the node is known to the rest of the fleet.
    public record Fleet(Identity identity, Reporting reporting, Access access, Adoption adoption) {}

    /// How channels outlive their nodes.
    ///
    /// @param privateKeys of the fleet, null: they do not
    /// @param signalingUrl base URL that reaches any node, null: channels are at their own node's
    /// @param window how long after its last sign of life a channel may be taken over
    /// @param probe how long another node may take to answer
    public record Adoption(
            @Nullable Secret privateKeys, @Nullable String signalingUrl, Duration window, Duration probe) {}

    /// Who the node says it is.
    ///
    /// @param nodeId null: made from the address
    /// @param address null: made from the public IP and the port
    /// @param publicUrl base URL for browsers, if it is another one
    public record Identity(
            String region,
            @Nullable String nodeId,
            @Nullable String address,
            @Nullable String publicUrl,
            Capacity capacity) {}

    /// What the node says it can carry, null if unknown.
    public record Capacity(
            @Nullable Integer maxSessions, @Nullable Long maxEgressBps) {}

    /// Whom it reports to.
    ///
    /// @param kafka null: no Kafka
    /// @param gatewayUrl null: no gateway; used for heartbeats only without Kafka
    /// @param gatewayPublicKey JWK, null: the node's key is not sealed
    public record Reporting(
            @Nullable Kafka kafka,
            @Nullable String gatewayUrl,
            Duration interval,
            @Nullable String gatewayPublicKey,
            @Nullable Secret registrationToken) {}

    /// A Kafka.
    ///
    /// @param bootstrapServers `host:port,...`
    /// @param clientProperties further settings of the client, such as TLS and SASL; values are never logged
    public record Kafka(String bootstrapServers, Map<String, String> clientProperties) {
        public Kafka {
            clientProperties = Map.copyOf(clientProperties);
        }

        @Override
        public String toString() {
            return "Kafka[" + bootstrapServers + ", " + clientProperties.keySet() + "]";
        }
    }

    /// Who may ask what; null: not set.
    public record Access(
            @Nullable Secret loadSecret, @Nullable Secret operatorToken) {}

    /// What a node takes on.
    ///
    /// @param maxHandshakes DTLS handshakes at a time
    public record Limits(Rooms rooms, Sockets sockets, Whip whip, int maxBodyBytes, int maxHandshakes) {}

    /// How often WHIP and WHEP may be asked.
    ///
    /// @param perMinutePerAddress requests
    /// @param perMinutePerChannel new sessions
    public record Whip(int perMinutePerAddress, int perMinutePerChannel) {}

    /// Limits of channels and sessions.
    ///
    /// @param channelSize sessions per channel
    /// @param maxErrors errors a session survives
    /// @param publicationsPerMinute streams that a session may begin
    public record Rooms(
            int channelSize, int maxChannels, int maxChannelsPerTenant, int maxErrors, int publicationsPerMinute) {}

    /// Limits of one socket.
    ///
    /// @param maxFrameBytes largest message
    /// @param maxBacklogBytes bytes that may wait for a slow client
    public record Sockets(int maxFrameBytes, int maxBacklogBytes, int maxMessagesPerSecond, Admission admission) {}

    public record Admission(int maxPending, int maxPendingPerAddress, int maxPerAddress) {}

    /// How long things may take.
    ///
    /// @param drain how long a stop waits for sessions to end
    public record Timeouts(Duration authentication, Duration connect, Pings ping, Rhythm rhythm, Duration drain) {}

    public record Pings(Duration interval, Duration timeout) {}

    /// How often and how long.
    ///
    /// @param batch window of the bus
    /// @param request answer to a request other than PING
    /// @param channelIdle life of a channel with fewer than two sessions
    public record Rhythm(Duration batch, Duration request, Duration channelIdle) {}

    private static final int MAX_PORT = 65_535;
    private static final long DAY_MS = 86_400_000;
    private static final List<String> LEVELS = List.of("none", "error", "warn", "info", "debug", "verbose");

    /// Reads and checks the environment. Throws [ConfigException] naming the variable.
    public static NodeConfig from(Map<String, String> env) {
        var in = new Settings(env);
        return new NodeConfig(authKey(in), http(in), rtc(in), fleet(in), limits(in), timeouts(in), level(in));
    }

    private static AuthKey authKey(Settings in) {
        var value = in.required(
                Setting.AUTH_KEY, "Set it to a random base64 text, such as `openssl rand -base64 32` prints.");
        var keys = in.textOrFile(Setting.AUTH_KEY).orElse("");
        try {
            AuthKeys.of(keys);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Setting.AUTH_KEY, String.valueOf(e.getMessage()));
        }
        return new AuthKey(new Secret(keys), value.startsWith("@") ? Path.of(value.substring(1)) : null);
    }

    private static Http http(Settings in) {
        var publicIp = in.required(Setting.PUBLIC_IP, "Set it to the address that browsers can reach.");
        if (publicIp.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '@' || c == '"')) {
            throw new ConfigException(Setting.PUBLIC_IP, "must be an address or a host name, was \"" + publicIp + "\"");
        }
        var port = in.integer(Setting.PORT, 0, MAX_PORT);
        var management = in.optionalNumber(Setting.PATCHBAY_MANAGEMENT_PORT, 0, MAX_PORT)
                .map(Long::intValue)
                .orElse(port == 0 ? 0 : port + 1000);
        if (management > MAX_PORT) {
            throw new ConfigException(
                    Setting.PATCHBAY_MANAGEMENT_PORT, "PORT + 1000 is no port (" + management + "): set it yourself");
        }
        if (management == port && port != 0) {
            throw new ConfigException(Setting.PATCHBAY_MANAGEMENT_PORT, "must differ from PORT (" + port + ")");
        }
        return new Http(
                in.text(Setting.HTTP_INTERFACE),
                port,
                management,
                in.optional(Setting.PROXY).isPresent(),
                publicIp,
                origins(in));
    }

    private static List<String> origins(Settings in) {
        var origins = in.list(Setting.SFU_ALLOWED_ORIGINS).stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT))
                .toList();
        for (var origin : origins) {
            if (!origin.equals("*") && !origin.matches("https?://[^/\\s]+")) {
                throw new ConfigException(
                        Setting.SFU_ALLOWED_ORIGINS,
                        "must be * or origins such as https://example.com, without a path, was \"" + origin + "\"");
            }
        }
        return origins;
    }

    private static Rtc rtc(Settings in) {
        var cpus = Runtime.getRuntime().availableProcessors();
        var workers = in.optionalNumber(Setting.NUM_WORKERS, 1, 1024)
                .map(Long::intValue)
                .orElse(cpus);
        var ports = new PortRange(
                in.integer(Setting.RTC_MIN_PORT, 1, MAX_PORT), in.integer(Setting.RTC_MAX_PORT, 1, MAX_PORT));
        if (ports.max() < ports.min()) {
            throw new ConfigException(
                    Setting.RTC_MAX_PORT, "must not be below RTC_MIN_PORT (" + ports.min() + "), was " + ports.max());
        }
        var bitrates = new Bitrates(
                in.number(Setting.MAX_BITRATE_IN, 1, Long.MAX_VALUE),
                in.number(Setting.MAX_BITRATE_OUT, 1, Long.MAX_VALUE),
                in.number(Setting.MAX_VIDEO_BITRATE, 1, Long.MAX_VALUE));
        return new Rtc(
                in.text(Setting.RTC_INTERFACE),
                Math.min(workers, cpus),
                ports,
                new Codecs(in.list(Setting.AUDIO_CODECS), in.list(Setting.VIDEO_CODECS)),
                bitrates,
                new Checks(
                        in.millis(Setting.SFU_PROBE_INTERVAL, 0, DAY_MS),
                        in.millis(Setting.SFU_CONSENT_TIMEOUT_MS, 1_000, DAY_MS)));
    }

    private static Fleet fleet(Settings in) {
        var capacity = new Capacity(
                in.optionalNumber(Setting.SFU_MAX_SESSIONS, 1, 10_000_000)
                        .map(Long::intValue)
                        .orElse(null),
                in.optionalNumber(Setting.SFU_MAX_EGRESS_BPS, 1, Long.MAX_VALUE).orElse(null));
        var identity = new Identity(
                limited(in, Setting.SFU_REGION, 64),
                emptyAsNull(limited(in, Setting.SFU_NODE_ID, 256)),
                in.baseUrl(Setting.SFU_NODE_ADDRESS).orElse(null),
                in.baseUrl(Setting.SFU_PUBLIC_URL).orElse(null),
                capacity);
        var clientProperties = in.clientProperties(Setting.KAFKA_CLIENT_PROPERTIES);
        var reporting = new Reporting(
                in.optional(Setting.KAFKA_BOOTSTRAP_SERVERS)
                        .map(servers -> new Kafka(servers, clientProperties))
                        .orElse(null),
                in.baseUrl(Setting.SFU_GATEWAY_URL).orElse(null),
                in.millis(Setting.SFU_GATEWAY_PING_INTERVAL, 100, 3_600_000),
                in.textOrFile(Setting.SFU_GATEWAY_PUBLIC_KEY).orElse(null),
                in.secret(Setting.SFU_REGISTRATION_TOKEN).orElse(null));
        var access = new Access(
                in.secret(Setting.SFU_LOAD_SECRET).orElse(null),
                in.secret(Setting.PATCHBAY_OPERATOR_TOKEN).orElse(null));
        return new Fleet(identity, reporting, access, adoption(in, reporting));
    }

    private static Adoption adoption(Settings in, Reporting reporting) {
        var keys = in.textOrFile(Setting.SFU_FLEET_PRIVATE_KEYS).map(Secret::new);
        var signalingUrl = in.baseUrl(Setting.SFU_SIGNALING_URL);
        if (signalingUrl.isPresent() && (keys.isEmpty() || reporting.kafka() == null)) {
            throw new ConfigException(
                    Setting.SFU_SIGNALING_URL,
                    "needs SFU_FLEET_PRIVATE_KEYS and KAFKA_BOOTSTRAP_SERVERS: without them this node cannot find the "
                            + "channels of others");
        }
        return new Adoption(
                keys.orElse(null),
                signalingUrl.orElse(null),
                in.millis(Setting.SFU_ADOPTION_WINDOW_MS, 1_000, DAY_MS),
                in.millis(Setting.SFU_PROBE_TIMEOUT_MS, 10, 10_000));
    }

    private static Limits limits(Settings in) {
        var rooms = new Rooms(
                in.integer(Setting.CHANNEL_SIZE, 1, 10_000),
                in.integer(Setting.SFU_MAX_CHANNELS, 1, 10_000_000),
                in.integer(Setting.SFU_MAX_CHANNELS_PER_TENANT, 1, 10_000_000),
                in.integer(Setting.SFU_MAX_ERRORS, 0, 1000),
                in.integer(Setting.SFU_MAX_PUBLICATIONS_PER_MINUTE, 3, 1_000_000));
        var admission = new Admission(
                in.integer(Setting.SFU_MAX_PENDING_SOCKETS, 1, 1_000_000),
                in.integer(Setting.SFU_MAX_PENDING_SOCKETS_PER_ADDRESS, 1, 1_000_000),
                in.integer(Setting.SFU_MAX_SOCKETS_PER_ADDRESS, 1, 1_000_000));
        var sockets = new Sockets(
                in.integer(Setting.SFU_MAX_FRAME_BYTES, 1024, 16 << 20),
                in.integer(Setting.SFU_MAX_BACKLOG_BYTES, 65_536, 1 << 30),
                in.integer(Setting.SFU_MAX_MESSAGES_PER_SECOND, 1, 1_000_000),
                admission);
        var whip = new Whip(
                in.integer(Setting.SFU_WHIP_PER_MINUTE_PER_ADDRESS, 1, 1_000_000),
                in.integer(Setting.SFU_WHIP_PER_MINUTE_PER_CHANNEL, 1, 1_000_000));
        return new Limits(
                rooms,
                sockets,
                whip,
                in.integer(Setting.SFU_MAX_BODY_BYTES, 1024, 16 << 20),
                in.integer(Setting.SFU_MAX_HANDSHAKES, 1, 10_000));
    }

    private static Timeouts timeouts(Settings in) {
        return new Timeouts(
                in.millis(Setting.SFU_AUTHENTICATION_TIMEOUT_MS, 1, DAY_MS),
                in.millis(Setting.SFU_CONNECT_TIMEOUT_MS, 1, DAY_MS),
                new Pings(
                        in.millis(Setting.SFU_PING_INTERVAL_MS, 1, DAY_MS),
                        in.millis(Setting.SFU_PING_TIMEOUT_MS, 1, DAY_MS)),
                new Rhythm(
                        in.millis(Setting.SFU_BATCH_MS, 1, 60_000),
                        in.millis(Setting.SFU_REQUEST_TIMEOUT_MS, 1, DAY_MS),
                        in.millis(Setting.SFU_CHANNEL_IDLE_MS, 1, 30 * DAY_MS)),
                in.millis(Setting.SFU_SHUTDOWN_GRACE_MS, 0, DAY_MS));
    }

    private static String level(Settings in) {
        var level = in.text(Setting.LOG_LEVEL).toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new ConfigException(Setting.LOG_LEVEL, "must be one of " + LEVELS + ", was \"" + level + "\"");
        }
        return level;
    }

    private static String limited(Settings in, Setting setting, int maxLength) {
        var value = in.text(setting);
        if (value.length() > maxLength || value.chars().anyMatch(Character::isISOControl)) {
            throw new ConfigException(setting, "must be printable and at most " + maxLength + " characters long");
        }
        return value;
    }

    private static @Nullable String emptyAsNull(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty()).orElse(null);
    }
}
