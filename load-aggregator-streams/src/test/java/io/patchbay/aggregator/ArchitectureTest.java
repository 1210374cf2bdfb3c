package io.patchbay.aggregator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Dependencies point one way: http -> query -> streams -> topology -> placement, schemas.
final class ArchitectureTest {
    private static final String ROOT = "io.patchbay.aggregator";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void shouldKeepTheTopologyFreeOfMicronautAndOfWhatUsesIt() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".topology")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.micronaut..", ROOT, ROOT + ".streams", ROOT + ".query", ROOT + ".http", ROOT + ".poller")
                .check(CLASSES);
    }

    @Test
    void shouldKeepTheRunnerFreeOfQueriesAndHttp() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".streams")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".query", ROOT + ".http", ROOT + ".poller")
                .check(CLASSES);
    }

    @Test
    void shouldKeepQueriesFreeOfTheHttpServer() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".query")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", ROOT, ROOT + ".http", ROOT + ".poller")
                .check(CLASSES);
    }

    @Test
    void shouldKeepTheHistoryFreeOfTheHttpServer() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".history")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.micronaut..", ROOT, ROOT + ".query", ROOT + ".streams", ROOT + ".http", ROOT + ".poller")
                .check(CLASSES);
    }

    @Test
    void shouldKeepThePollerFreeOfKafkaAndMicronaut() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".poller")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.micronaut..",
                        "org.apache.kafka..",
                        ROOT,
                        ROOT + ".topology",
                        ROOT + ".streams",
                        ROOT + ".query",
                        ROOT + ".http")
                .check(CLASSES);
    }

    @Test
    void shouldNotKnowOtherServices() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.patchbay.gateway..", "io.patchbay.node..", "io.patchbay.stack..")
                .check(CLASSES);
    }
}
