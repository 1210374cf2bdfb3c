package io.patchbay.node.packet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Holds the packet classes pure (STYLE 2): bytes and time in; bytes, events and deadlines out.
final class PacketPathArchitectureTest {
    private static final String NODE = "io.patchbay.node.";
    private static final String[] PURE = {
        NODE + "packet",
        NODE + "rtp",
        NODE + "rtcp",
        NODE + "stun",
        NODE + "ice",
        NODE + "demux",
        NODE + "srtp",
        NODE + "repair"
    };

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.node");

    @Test
    void shouldNotLogNorDoInputOrOutputNorStartThreads() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.slf4j..",
                        "java.nio.channels..",
                        "java.nio.file..",
                        "java.util.stream..",
                        "io.netty..",
                        "io.micronaut..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void shouldNotReadAClock() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void shouldDependDownwardsOnly() {
        noClasses()
                .that()
                .resideInAPackage(NODE + "packet")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        NODE + "rtp",
                        NODE + "rtcp",
                        NODE + "stun",
                        NODE + "ice",
                        NODE + "demux",
                        NODE + "srtp",
                        NODE + "repair")
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage(NODE + "rtp", NODE + "rtcp", NODE + "stun", NODE + "demux", NODE + "srtp")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(NODE + "ice", NODE + "dtls", NODE + "repair")
                .allowEmptyShould(true)
                .check(classes);
    }
}
