package io.patchbay.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Opens rooms of the demo as a calling server would: with a channel key that it makes and keeps.
final class CallRoom {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MS = 10_000;
    private static final int MAX_NAME = 64;

    private final Layout layout;
    private final SecureRandom random;

    CallRoom(Layout layout, SecureRandom random) {
        this.layout = layout;
        this.random = random;
    }

    /// Which room, and where its people are.
    record Wish(String room, @Nullable String region) {}

    /// A room's channel.
    ///
    /// @param url of its node
    /// @param key base64, signs the tokens of its people
    record Opened(String uuid, String url, String key) {
        @Override
        public String toString() {
            return "Opened[" + uuid + ", " + url + "]";
        }
    }

    static boolean isName(String room) {
        return room.matches("[A-Za-z0-9._-]{1," + MAX_NAME + "}") && !room.startsWith(".");
    }

    /// Asks the gateway for the room's channel.
    ///
    /// @throws StackException if the gateway does not give one
    Opened open(String gatewayUrl, String gatewayKey, Wish wish) {
        var key = keyOf(wish.room());
        var token = DemoToken.forRoom(gatewayKey, "patchbay-call:" + wish.room(), key, Instant.now());
        var region = wish.region();
        var query = region == null ? "" : "?region=" + URLEncoder.encode(region, StandardCharsets.UTF_8);
        var address = URI.create(gatewayUrl + "/v1/channel" + query);
        try {
            var connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setRequestProperty("Authorization", "Bearer " + token);
            var status = connection.getResponseCode();
            var body = status == HttpURLConnection.HTTP_OK ? connection.getInputStream() : connection.getErrorStream();
            var text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (status != HttpURLConnection.HTTP_OK) {
                throw new StackException(address + " answers " + status + ": " + text);
            }
            return opened(text, key);
        } catch (IOException e) {
            throw new StackException(
                    "the gateway at " + gatewayUrl + " does not answer (" + e.getMessage() + "): is the demo running?",
                    e);
        }
    }

    private static Opened opened(String text, String key) throws JsonProcessingException {
        var answer = JSON.readTree(text);
        return new Opened(answer.path("uuid").asText(), answer.path("url").asText(), key);
    }

    /// A channel keeps the key it was made with, so the same room must be asked for with the same key.
    private String keyOf(String room) {
        var folder = layout.state().resolve("calls");
        var file = folder.resolve(room + ".key");
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            var made = Secrets.key(random);
            write(folder, file, made);
            return made;
        } catch (IOException e) {
            throw new StackException("cannot keep the key of room " + room + " in " + file + ": " + e, e);
        }
    }

    private static void write(Path folder, Path file, String key) throws IOException {
        var ownersFolder = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, ownersFolder);
        }
        Files.createFile(file, ownerOnly);
        Files.writeString(file, key, StandardOpenOption.WRITE);
    }
}
