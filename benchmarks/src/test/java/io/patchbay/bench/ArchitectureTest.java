package io.patchbay.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The clients must not be made of the node's control code: they speak its protocol over sockets, as browsers do.
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
