package io.patchbay.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where keys come from, to be read again while the gateway runs. Holds the environment it was started
/// with, and shows none of it.
public final class SecretsSource {
    /// What would be in the file, for places that inject secrets as text. It cannot change while the gateway runs.
    private static final String TEXT = "SFU_GATEWAY_SECRETS_TOML";

    /// Files of their own, read again on their own: if one of them is wrong, a key can be revoked all the same.
    private static final Set<String> CERTIFICATES = Set.of("SFU_GATEWAY_TLS", "SFU_AGGREGATOR_TRUST");

    private final Environment env;
    private final @Nullable Path file;

    /// What can change without a restart.
    ///
    /// @param tenants who may ask, with their keys and limits
    /// @param nodes nodes that are used without a heartbeat, with their keys
    /// @param registrationKeys what signs tokens of nodes that register, the current one first
    public record Loaded(List<Tenant> tenants, List<StaticNode> nodes, List<Secret> registrationKeys) {}

    SecretsSource(Environment env, @Nullable Path file) {
        this.env = env;
        this.file = file;
    }

    /// The secrets file, empty if there is none.
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /// The secrets file, or what stands in the environment in its place.
    ///
    /// @throws ConfigException if it cannot be used, or if there are two
    Section section() {
        var text = env.text(TEXT);
        if (file != null && text.isPresent()) {
            throw new ConfigException(TEXT, "is given and a secrets file too; use one of them");
        }
        if (file != null) {
            return SecretsFile.read(file);
        }
        return text.map(toml -> SecretsFile.toml(TEXT, toml)).orElseGet(() -> Section.empty("secrets"));
    }

    /// Reads everything again.
    ///
    /// @throws ConfigException if any of it is wrong; the message holds no secret
    public Loaded read() {
        var config = new GatewayConfigReader(env.without(CERTIFICATES), file, new ArrayList<>()).read();
        return new Loaded(
                config.tenants(), config.nodes(), config.registration().keys());
    }

    @Override
    public String toString() {
        return "SecretsSource[" + (file == null ? "environment" : file.getFileName()) + "]";
    }

    static SecretsSource of(Environment env, @Nullable Path secretsFile) {
        var file = secretsFile != null
                ? secretsFile
                : env.text("SFU_GATEWAY_SECRETS").map(Path::of).orElse(null);
        return new SecretsSource(env, file);
    }
}
