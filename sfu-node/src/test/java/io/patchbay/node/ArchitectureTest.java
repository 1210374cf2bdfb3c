package io.patchbay.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who may know whom.
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.node");

    private static final String[] CONTROL = {
        "io.patchbay.node.channel..", "io.patchbay.node.signaling..", "io.patchbay.node.websocket..",
        "io.patchbay.node.http..", "io.patchbay.node.heartbeat..", "io.patchbay.node.config..",
        "io.patchbay.node.auth..", "io.patchbay.node.metrics..", "io.patchbay.node.forwarding.."
    };

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.patchbay.node.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldNotKnowOtherServices() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.patchbay.aggregator..",
                        "io.patchbay.gateway..",
                        "io.patchbay.broker..",
                        "io.patchbay.stack..")
                .check(CLASSES);
    }

    @Test
    void shouldUseMicronautInTheRootAndTheRoutesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.patchbay.node", "io.patchbay.node.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..")
                .check(CLASSES);
    }

    @Test
    void shouldUseLibrariesWhereTheyBelong() {
        onlyIn("io.patchbay.node.websocket..", "io.netty..");
        onlyIn("io.patchbay.node.heartbeat..", "oshi..");
        onlyIn(List.of("io.patchbay.node.heartbeat..", "io.patchbay.node.fleet.."), "org.apache.kafka..");
        onlyIn("io.patchbay.node.fleet..", "io.patchbay.placement..");
        onlyIn("io.patchbay.node.dtls..", "org.bouncycastle..");
    }

    @Test
    void shouldKeepTheCoreFreeOfTransportAndDialect() {
        noClasses()
                .that()
                .resideInAPackage("io.patchbay.node.channel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.patchbay.node.signaling..",
                        "io.patchbay.node.websocket..",
                        "io.patchbay.node.http..",
                        "io.patchbay.node.heartbeat..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepPacketCodeFreeOfControlCode() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.patchbay.node.rtp..",
                        "io.patchbay.node.stun..",
                        "io.patchbay.node.srtp..",
                        "io.patchbay.node.ice..",
                        "io.patchbay.node.demux..",
                        "io.patchbay.node.packet..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CONTROL)
                .check(CLASSES);
    }

    @Test
    void shouldReadTheEnvironmentInMainOnly() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.patchbay.node.Main")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    private static void onlyIn(String place, String library) {
        onlyIn(List.of(place), library);
    }

    private static void onlyIn(List<String> places, String library) {
        var all = new ArrayList<>(places);
        all.add("io.patchbay.node");
        classes()
                .that()
                .resideOutsideOfPackages(all.toArray(String[]::new))
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage(library)
                .check(CLASSES);
    }
}
