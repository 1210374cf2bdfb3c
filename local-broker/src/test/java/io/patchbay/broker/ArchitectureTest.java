package io.patchbay.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Holds the module to its place: below every service, and test libraries only in the JUnit extension.
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.broker");

    @Test
    void shouldNotKnowAnyService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.patchbay.placement..",
                        "io.patchbay.aggregator..",
                        "io.patchbay.gateway..",
                        "io.patchbay.node..",
                        "io.patchbay.stack..")
                .check(CLASSES);
    }

    @Test
    void shouldUseTestLibrariesOnlyInTheExtension() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.patchbay.broker.junit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.testcontainers..", "io.patchbay.broker.junit..")
                .check(CLASSES);
    }
}
