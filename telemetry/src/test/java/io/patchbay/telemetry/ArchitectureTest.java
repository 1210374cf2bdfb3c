package io.patchbay.telemetry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The direction of dependencies. Change it only with an ADR.
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.telemetry");

    @Test
    void shouldKnowNothingOfTheRest() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.patchbay.schemas..",
                        "io.patchbay.placement..",
                        "io.patchbay.node..",
                        "io.patchbay.gateway..",
                        "io.patchbay.aggregator..",
                        "io.micronaut..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepOpenTelemetryBehindTheTracePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..telemetry.trace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(CLASSES);
    }
}
