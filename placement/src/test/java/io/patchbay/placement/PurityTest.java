package io.patchbay.placement;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Decisions are functions of their arguments: no clock, no random, no I/O, no log, no threads, nothing shared that
/// changes. Without this a recorded decision could not be replayed.
class PurityTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.patchbay.placement");

    private static final Set<String> IMPURE_TYPES = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.ScopedValue",
            "java.lang.Runtime",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.UUID",
            "java.util.Date",
            "java.util.Calendar",
            "java.util.Timer",
            "java.util.Scanner",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap");

    /// Of `Math`: the result may differ in the last bit between JVMs; `StrictMath` has the same for all.
    private static final Set<String> IMPRECISE =
            Set.of("random", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "log", "exp", "pow", "cbrt");

    @Test
    void shouldUseNoClockRandomThreadOrInputAndOutput() {
        noClasses()
                .should()
                .dependOnClassesThat(describe("are impure", (JavaClass type) -> IMPURE_TYPES.contains(type.getName())))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio..",
                        "java.time..",
                        "java.util.concurrent..",
                        "java.util.random..",
                        "java.util.logging..",
                        "org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void shouldCallNothingThatDiffersFromRunToRun() {
        noClasses()
                .should()
                .callMethodWhere(describe("is impure", call -> {
                    var owner = call.getTargetOwner().getName();
                    return (owner.equals("java.lang.System") && !call.getName().equals("arraycopy"))
                            || call.getName().equals("identityHashCode")
                            || (owner.equals("java.lang.Math") && IMPRECISE.contains(call.getName()));
                }))
                .check(CLASSES);
    }

    @Test
    void shouldKeepNothingThatChanges() {
        fields().should().beFinal().check(CLASSES);
    }

    @Test
    void shouldNoticeAnImpureClass() {
        var impure = new ClassFileImporter().importClasses(Impure.class);

        assertThatThrownBy(() -> noClasses()
                        .should()
                        .dependOnClassesThat(
                                describe("are impure", (JavaClass type) -> IMPURE_TYPES.contains(type.getName())))
                        .check(impure))
                .isInstanceOf(AssertionError.class);
    }

    static final class Impure {
        private Impure() {}

        static int roll() {
            return new Random().nextInt(6);
        }
    }
}
