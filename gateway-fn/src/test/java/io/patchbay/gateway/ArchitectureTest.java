package io.patchbay.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The direction of dependencies. Change it only with an ADR.
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.gateway");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("io.patchbay.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKeepTheHttpServerToTheHttpPackage() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..gateway.channel..",
                        "..gateway.table..",
                        "..gateway.forward..",
                        "..gateway.publish..",
                        "..gateway.registration..",
                        "..gateway.disconnect..",
                        "..gateway.drain..",
                        "..gateway.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "..gateway.http..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepConfigurationFreeOfTheRest() {
        noClasses()
                .that()
                .resideInAPackage("..gateway.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..gateway.auth..",
                        "..gateway.channel..",
                        "..gateway.table..",
                        "..gateway.forward..",
                        "..gateway.publish..",
                        "..gateway.metrics..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepKafkaToThePublisher() {
        classes()
                .that()
                .resideOutsideOfPackage("..gateway.publish..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void shouldDependOnNoOtherService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.patchbay.node..", "io.patchbay.aggregator..", "io.patchbay.stack..")
                .check(CLASSES);
    }
}
