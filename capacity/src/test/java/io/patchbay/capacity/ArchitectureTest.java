package io.patchbay.capacity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Holds the module to its place: above the events and placement, beside the services (ADR 0060).
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.capacity");

    @Test
    void shouldKnowNoService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.patchbay.aggregator..",
                        "io.patchbay.gateway..",
                        "io.patchbay.node..",
                        "io.patchbay.stack..")
                .check(CLASSES);
    }

    @Test
    void shouldSeeKafkaOnlyInTopicAndPicocliOnlyInCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..capacity.topic..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.patchbay.capacity")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    @Test
    void shouldSimulateReplayAndForecastWithoutClockOrChance() {
        noClasses()
                .that()
                .resideInAnyPackage("..fleet..", "..replay..", "..whatif..", "..report..", "..page..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.SplittableRandom")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCyclesBelowTheCommands() {
        slices().matching("io.patchbay.capacity.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
