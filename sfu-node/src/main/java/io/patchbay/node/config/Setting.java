package io.patchbay.node.config;

/// Every environment variable the node reads. Names and defaults of the first block are odoo/sfu's, except where the
/// meaning says so. `docs/config.md` is this list; a test holds it there.
public enum Setting {
    AUTH_KEY(
            "",
            "Keys of this node, base64 in any dialect, or `@` and their file: the current one first, then those still "
                    + "accepted, comma or line separated. Sign channel requests. A file is read again when it changes and "
                    + "at SIGHUP. Required."),
    PUBLIC_IP("", "Address that clients can reach: ICE candidates, and the host of `url`. Required."),
    PORT("8070", "HTTP and WebSocket port. 0 takes a free one."),
    HTTP_INTERFACE("0.0.0.0", "Bind address of HTTP and WebSocket."),
    RTC_INTERFACE("0.0.0.0", "Bind address of media."),
    PROXY("", "Any value: believe `X-Forwarded-For`, `-Host` and `-Proto`. Set it only behind a proxy that sets them."),
    NUM_WORKERS("", "Media loops; by default, and at most, the number of CPUs."),
    RTC_MIN_PORT("40000", "First media port (UDP and TCP)."),
    RTC_MAX_PORT("49999", "Last media port."),
    AUDIO_CODECS(
            "opus,PCMU,PCMA",
            "Audio codecs in order of preference, comma separated. The node forwards opus; other names are dropped."),
    VIDEO_CODECS(
            "VP8,VP9,H264,H264_1_2cb,H264_1_3ch",
            "Video codecs in order of preference, comma separated. The node forwards VP8 and H264; other names are dropped."),
    MAX_BITRATE_IN("8000000", "Cap of what one session may send, bit/s."),
    MAX_BITRATE_OUT("10000000", "Cap of what one session is sent, bit/s."),
    MAX_VIDEO_BITRATE("4000000", "Bit rate of the top simulcast layer, bit/s."),
    CHANNEL_SIZE("100", "Sessions per channel; one more is refused with 4109."),
    LOG_LEVEL("info", "`none`, `error`, `warn`, `info`, `debug` or `verbose`. (odoo/sfu: `error`.)"),

    PATCHBAY_MANAGEMENT_PORT("", "Port of `/metrics` and `/health`; by default `PORT` + 1000."),
    KAFKA_BOOTSTRAP_SERVERS("", "Brokers, `host:port` comma separated. Heartbeats and channel records go there."),
    KAFKA_CLIENT_PROPERTIES(
            "",
            "More settings of the Kafka client (TLS, SASL): `name=value` separated by `;`, with `\\u003b` for a `;` "
                    + "in a value."),
    SFU_PROBE_INTERVAL("60000", "Distance of media probes, ms; 0: none."),
    SFU_GATEWAY_URL("", "Base URL of the gateway. Without Kafka, heartbeats are posted to its `/v1/sfu`."),
    SFU_GATEWAY_PING_INTERVAL("10000", "Distance of heartbeats, ms (100 to 3600000)."),
    SFU_GATEWAY_PUBLIC_KEY("", "Public key of the gateways (JWK, or `@` and a file); seals `AUTH_KEY` in heartbeats."),
    SFU_REGISTRATION_TOKEN("", "Bearer token for `/v1/sfu` of the gateway."),
    SFU_REGION("", "Region of this node, such as `eu-west`."),
    SFU_NODE_ID("", "Stable id; by default the address in its normal form."),
    SFU_NODE_ADDRESS("", "Base URL for gateways; by default `http://PUBLIC_IP:PORT`."),
    SFU_PUBLIC_URL("", "Base URL for browsers, if it is another one than the address."),
    SFU_FLEET_PRIVATE_KEYS(
            "",
            "Key pair that all nodes of the fleet share (JWK set, or `@` and its file), the current one first. With it, and "
                    + "Kafka, calls survive the loss of their node."),
    SFU_SIGNALING_URL(
            "",
            "Base URL that reaches any node of the fleet; if set, `url` of channels is `/v1/room/...` below it. Needs "
                    + "`SFU_FLEET_PRIVATE_KEYS`."),
    SFU_ADOPTION_WINDOW_MS(
            "900000", "How long after its last sign of life a channel of a dead node may be taken over."),
    SFU_PROBE_TIMEOUT_MS("500", "Answer of another node to whether it has a channel; silence makes it count as dead."),
    SFU_MAX_SESSIONS("", "Sessions this node can hold, told to the gateways; empty if unknown."),
    SFU_MAX_EGRESS_BPS("", "What the line can carry, bit/s, told to the gateways; empty if unknown."),
    SFU_LOAD_SECRET("", "If set, `/v1/load` wants it as a bearer token."),
    SFU_ALLOWED_ORIGINS(
            "",
            "Origins of web pages that may use the SDP dialect, WHIP and WHEP beside pages of this node, such as "
                    + "`https://example.com`, comma separated; `*` for all."),
    PATCHBAY_OPERATOR_TOKEN("", "Bearer token that may drain this node; a token signed with `AUTH_KEY` may too."),

    SFU_MAX_CHANNELS("10000", "Open channels; one more is refused with 503."),
    SFU_MAX_CHANNELS_PER_TENANT("10000", "Open channels of one tenant, or of one caller's address; one more: 429."),
    SFU_MAX_PUBLICATIONS_PER_MINUTE(
            "60", "Streams that one session may begin in a minute, also over reconnects; one more is refused."),
    SFU_WHIP_PER_MINUTE_PER_ADDRESS("1200", "WHIP and WHEP requests of one client address in a minute; one more: 429."),
    SFU_WHIP_PER_MINUTE_PER_CHANNEL("600", "WHIP and WHEP sessions of one channel in a minute; one more: 429."),
    SFU_MAX_HANDSHAKES(
            "64",
            "DTLS handshakes at a time; four times as many wait for their turn, one more closes its session with 4110."),
    SFU_MAX_BODY_BYTES("65536", "Largest HTTP request body; a larger one: 413."),
    SFU_MAX_FRAME_BYTES("1048576", "Largest WebSocket message; a larger one closes the socket with 1009."),
    SFU_MAX_BACKLOG_BYTES("4194304", "Bytes waiting for a slow client before it is closed with 1011."),
    SFU_MAX_MESSAGES_PER_SECOND(
            "100", "Messages per second of one session, bursts of twice as many; more close it with 1008."),
    SFU_MAX_PENDING_SOCKETS("1000", "Sockets that have not authenticated yet; one more: 429."),
    SFU_MAX_PENDING_SOCKETS_PER_ADDRESS("100", "The same, of one client address."),
    SFU_MAX_SOCKETS_PER_ADDRESS("1000", "Sockets of one client address."),
    SFU_MAX_ERRORS("6", "Malformed messages and failed steps a session may have; one more closes it with 1011."),

    SFU_AUTHENTICATION_TIMEOUT_MS("10000", "First message of a socket, else 4107."),
    SFU_CONNECT_TIMEOUT_MS("10000", "From admission to connected, else 4107."),
    SFU_CONSENT_TIMEOUT_MS("30000", "Silence of a connected media path after which it is lost: 1011."),
    SFU_PING_INTERVAL_MS("60000", "Distance of PING requests."),
    SFU_PING_TIMEOUT_MS("10000", "Answer to a PING, else 4107."),
    SFU_REQUEST_TIMEOUT_MS("5000", "Answer to any other request."),
    SFU_CHANNEL_IDLE_MS("3600000", "Life of a channel with fewer than two sessions."),
    SFU_BATCH_MS("300", "Window in which bus messages are gathered."),
    SFU_SHUTDOWN_GRACE_MS("5000", "How long SIGTERM waits for sessions to end before their sockets are closed.");

    private final String defaultValue;
    private final String meaning;

    Setting(String defaultValue, String meaning) {
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /// The value when the variable is unset or empty; empty if there is none.
    public String defaultValue() {
        return defaultValue;
    }

    /// For people, one sentence or two.
    public String meaning() {
        return meaning;
    }
}
