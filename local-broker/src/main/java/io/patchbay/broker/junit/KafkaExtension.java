package io.patchbay.broker.junit;

import io.patchbay.broker.EmbeddedBroker;
import io.patchbay.broker.KafkaBroker;
import io.patchbay.schemas.topic.Topics;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests a real [KafkaBroker] as a parameter: one per JVM, shared by all test classes, started when first asked
/// for, with every topic of [Topics#all] in three partitions. Broker in Docker where an engine answers, embedded
/// otherwise; `PATCHBAY_TEST_KAFKA=embedded|docker` (system property or environment) overrides.
///
/// A test may stop the broker; it runs again before the next test.
public final class KafkaExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(KafkaExtension.class);
    private static final int PARTITIONS = 3;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KafkaBroker.class;
    }

    @Override
    public KafkaBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var store = context.getRoot().getStore(NAMESPACE);
        return store.computeIfAbsent(KafkaBroker.class, key -> open(), KafkaBroker.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var broker = context.getRoot().getStore(NAMESPACE).get(KafkaBroker.class, KafkaBroker.class);
        if (broker != null) {
            broker.start();
        }
    }

    private static KafkaBroker open() {
        var wanted = System.getProperty(KafkaChoice.SETTING, System.getenv(KafkaChoice.SETTING));
        var broker = switch (KafkaChoice.of(wanted, DockerBroker::isPossible)) {
            case EMBEDDED -> EmbeddedBroker.temporary();
            case DOCKER -> new DockerBroker();
        };
        broker.createTopics(PARTITIONS);
        System.out.println("[KafkaExtension] " + broker.kind() + " Kafka on " + broker.bootstrapServers());
        return broker;
    }
}
