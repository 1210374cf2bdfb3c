package io.patchbay.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// What is measured is the media engine: nothing of the node's control code may stand in the way.
class ArchitectureTest {
    @Test
    void shouldUsePacketAndMediaPackagesOfTheNodeOnly() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.patchbay.bench");

        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.patchbay.node",
                        "io.patchbay.node.signaling..",
                        "io.patchbay.node.forwarding..",
                        "io.patchbay.node.channel..",
                        "io.patchbay.node.http..",
                        "io.patchbay.node.heartbeat..",
                        "io.patchbay.placement..",
                        "io.patchbay.stack..")
                .check(classes);
    }
}
