package io.patchbay.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.schemas");

    @Test
    void eventsShouldUseOnlyTheJdk() {
        classes()
                .that()
                .resideInAPackage("..event..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..schemas.event..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void tlsShouldUseOnlyTheJdk() {
        classes()
                .that()
                .resideInAPackage("..tls..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "..schemas.tls..", "java..", "javax.net.ssl..", "javax.security.auth..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void onlySealShouldSeeNimbus() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..seal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.nimbusds..")
                .check(CLASSES);
    }

    @Test
    void onlyCodecAndTokenShouldSeeJackson() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..codec..", "..token..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(CLASSES);
    }

    @Test
    void onlyTopicCreatorShouldSeeKafka() {
        noClasses()
                .that()
                .doNotHaveSimpleName("TopicCreator")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void packagesShouldNotDependOnEachOtherButForCodecOnEvent() {
        slices().matching("io.patchbay.schemas.(*)..").should().beFreeOfCycles().check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("..event..", "..seal..", "..token..", "..topic..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..codec..")
                .check(CLASSES);
    }
}
