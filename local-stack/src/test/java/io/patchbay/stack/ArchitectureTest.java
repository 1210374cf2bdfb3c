package io.patchbay.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Holds the launcher outside of the services: it starts their programs and knows none of their classes.
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.stack");

    @Test
    void shouldKnowServicesOnlyAsPrograms() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.patchbay.placement..",
                        "io.patchbay.aggregator..",
                        "io.patchbay.gateway..",
                        "io.patchbay.node..",
                        "io.patchbay.broker.junit..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepTheTetherFreeOfEverythingButTheJdk() {
        classes()
                .that()
                .haveFullyQualifiedName("io.patchbay.stack.Tether")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java..", "org.jspecify..")
                        .or(JavaClass.Predicates.simpleName("Tether")))
                .check(CLASSES);
    }

    @Test
    void shouldPlanWithoutClockRandomOrFiles() {
        noClasses()
                .that()
                .haveSimpleName("DemoPlan")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.security..", "java.time..", "java.net.http..")
                .check(CLASSES);
    }
}
