package io.patchbay.gateway.lambda;

import io.patchbay.gateway.config.ConfigException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/// Settings whose value lies in AWS Secrets Manager: `<NAME>_SECRET_ARN` instead of `<NAME>` (ADR 0065). Lambda cannot
/// put
/// secrets into the environment itself. Read once at start, all at the same time.
final class SecretArns {
    private static final String SUFFIX = "_SECRET_ARN";
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final Duration ALL_ATTEMPTS = Duration.ofSeconds(5);

    private SecretArns() {}

    /// The environment with the secrets in it. A name that has a value already keeps it.
    ///
    /// @throws ConfigException naming the variable if a secret cannot be read
    static Map<String, String> resolve(Map<String, String> env) {
        var wanted = new HashMap<String, String>();
        env.forEach((name, arn) -> {
            if (name.endsWith(SUFFIX) && name.length() > SUFFIX.length() && !arn.isBlank()) {
                var setting = name.substring(0, name.length() - SUFFIX.length());
                if (env.getOrDefault(setting, "").isBlank()) {
                    wanted.put(setting, arn.strip());
                }
            }
        });
        if (wanted.isEmpty()) {
            return env;
        }
        var resolved = new HashMap<>(env);
        try (var client = client(env)) {
            resolved.putAll(read(client, wanted));
        }
        return resolved;
    }

    private static Map<String, String> read(SecretsManagerClient client, Map<String, String> wanted) {
        var values = new HashMap<String, CompletableFuture<String>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            wanted.forEach((setting, arn) ->
                    values.put(setting, CompletableFuture.supplyAsync(() -> read(client, setting, arn), threads)));
        }
        var read = new HashMap<String, String>();
        try {
            values.forEach((setting, value) -> read.put(setting, value.join()));
        } catch (CompletionException e) {
            throw e.getCause() instanceof ConfigException problem ? problem : e;
        }
        return read;
    }

    private static String read(SecretsManagerClient client, String setting, String arn) {
        try {
            var value = client.getSecretValue(request -> request.secretId(arn)).secretString();
            if (value == null) {
                throw new ConfigException(setting + SUFFIX, "names a binary secret; store the value as text");
            }
            return value;
        } catch (SecretsManagerException e) {
            var code = e.awsErrorDetails() == null
                    ? "status " + e.statusCode()
                    : e.awsErrorDetails().errorCode();
            throw new ConfigException(
                    setting + SUFFIX,
                    "cannot be read (" + code + "): check that " + arn + " exists and that the function's role may "
                            + "secretsmanager:GetSecretValue it and kms:Decrypt its key");
        } catch (SdkException e) {
            throw new ConfigException(
                    setting + SUFFIX,
                    "cannot be read: no answer from AWS Secrets Manager; the function needs a way to it (NAT or a VPC "
                            + "endpoint): " + e.getMessage());
        }
    }

    private static SecretsManagerClient client(Map<String, String> env) {
        var builder = SecretsManagerClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.of(required(env, "AWS_REGION")))
                .credentialsProvider(StaticCredentialsProvider.create(credentials(env)))
                .overrideConfiguration(
                        settings -> settings.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(ALL_ATTEMPTS));
        var endpoint = env.get("AWS_ENDPOINT_URL_SECRETS_MANAGER");
        return (endpoint == null ? builder : builder.endpointOverride(URI.create(endpoint))).build();
    }

    private static AwsCredentials credentials(Map<String, String> env) {
        var id = required(env, "AWS_ACCESS_KEY_ID");
        var secret = required(env, "AWS_SECRET_ACCESS_KEY");
        @Nullable String session = env.get("AWS_SESSION_TOKEN");
        return session == null
                ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, session);
    }

    private static String required(Map<String, String> env, String name) {
        var value = env.get(name);
        if (value == null || value.isBlank()) {
            throw new ConfigException(name, "is required to read secrets by ARN; Lambda sets it");
        }
        return value;
    }
}
